"""When the software says that a picture looks blurred, dark or glared, and when it keeps quiet (CPC-5)."""

import io
from collections.abc import Callable
from random import Random

import pytest
from PIL import Image, ImageChops, ImageFilter

from desk.demo.drawings import Shot, draw_card, draw_face, draw_notice
from documents.enums import Flaw
from documents.pictures import read_picture
from documents.quality import flaws_of, measure

LINES = [
    ("Served on", "Ostrava Catering Limited"),
    ("Premises", "Saffron & Slate Kitchen, 14 Mill Lane, Brackenford QF1 2AB"),
    ("Date and time", "20 November 2026, 12:10"),
    ("Officer", "Rhiannon Pryce"),
    ("Worker 1", "Elira Kelmendi, kitchen assistant"),
]


def a_notice(**how: object) -> bytes:
    return draw_notice("Civil penalty referral notice", LINES, "CPRN-2026-0412", shot=Shot(**how))  # type: ignore[arg-type]


def a_short_notice(**how: object) -> bytes:
    return draw_notice("Notice", LINES[:1], "N1", shot=Shot(**how))  # type: ignore[arg-type]


def a_card(**how: object) -> bytes:
    return draw_card("Elira Kelmendi", "14.02.1991", "00 000 0000", shot=Shot(size=(1600, 1200), **how))  # type: ignore[arg-type]


def a_face(**how: object) -> bytes:
    return draw_face(4, shot=Shot(**how))  # type: ignore[arg-type]


SUBJECTS = [a_notice, a_short_notice, a_card, a_face]


def flaws(data: bytes) -> list[str]:
    return [flaw.value for flaw in read_picture(io.BytesIO(data)).flaws]


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_clear_picture_has_no_flaw(subject: Callable[..., bytes]) -> None:
    assert flaws(subject()) == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_picture_out_of_focus_looks_blurred(subject: Callable[..., bytes]) -> None:
    assert flaws(subject(blurred=True)) == [Flaw.BLURRED]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_more_it_is_softened_the_softer_it_measures(subject: Callable[..., bytes]) -> None:
    picture = opened(subject())
    edges = [measure(picture.filter(ImageFilter.GaussianBlur(radius))).edge for radius in (0.5, 1.5, 3, 6)]

    assert edges == sorted(edges, reverse=True)
    assert Flaw.BLURRED not in flaws_of(picture.filter(ImageFilter.GaussianBlur(1)))  # words are still read
    assert Flaw.BLURRED in flaws_of(picture.filter(ImageFilter.GaussianBlur(4)))  # no longer


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_cameras_grain_is_not_taken_for_sharpness(subject: Callable[..., bytes]) -> None:
    picture = opened(subject())

    assert Flaw.BLURRED not in flaws_of(grainy(picture))
    assert Flaw.BLURRED in flaws_of(grainy(picture.filter(ImageFilter.GaussianBlur(5))))


def grainy(picture: Image.Image) -> Image.Image:
    random = Random(3)
    grain = Image.frombytes("L", picture.size, random.randbytes(picture.width * picture.height))
    fine = grain.point([128 + (level - 128) * 6 // 128 for level in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", [fine] * 3), 1, -128)


@pytest.mark.parametrize("size", [(600, 800), (1200, 1600), (2250, 3000)])
def test_the_size_of_the_picture_does_not_decide(size: tuple[int, int]) -> None:
    assert flaws(a_notice(size=size)) == []
    assert flaws(a_notice(size=size, blurred=True)) == [Flaw.BLURRED]


def test_a_picture_without_light_looks_dark() -> None:
    assert flaws(a_notice(dark=True)) == [Flaw.DARK]
    assert Flaw.DARK in flaws(a_face(dark=True))


@pytest.mark.parametrize("seed", range(3))
def test_a_lamp_on_the_page_is_glare(seed: int) -> None:
    assert flaws(a_notice(glare=True, seed=seed)) == [Flaw.GLARE]


def test_a_scan_on_white_is_no_glare() -> None:
    page = Image.new("RGB", (1240, 1754), "white")
    page.paste(opened(a_notice(size=(600, 800))), (300, 400))

    assert Flaw.GLARE not in flaws_of(page)


@pytest.mark.parametrize("colour", ["white", "black", "grey"])
def test_a_picture_of_nothing_is_measured_without_a_fault(colour: str) -> None:
    assert Flaw.BLURRED in flaws_of(Image.new("RGB", (640, 480), colour))
