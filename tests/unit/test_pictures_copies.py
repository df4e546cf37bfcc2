"""The viewing copy: upright, sRGB, bounded, and nothing in it but the picture (assurance 30)."""

import io
import struct

import piexif
import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from desk.demo.drawings import TWELVE_MEGAPIXELS, Shot, draw_notice
from documents.pictures import THUMBNAIL_SIDE, VIEWING_SIDE, read_picture
from tests import hostile_pictures as hostile

HERE = (51.5072, -1.2577)
SECRETS = (
    b"Exif",
    b"GPS",
    b"Synthetic",
    b"Drawn telephone",
    b"http://ns.adobe.com",
    b"ICC_PROFILE",
    b"secret",
    b"PK\x03\x04",
)


def copies(data: bytes) -> tuple[Image.Image, Image.Image]:
    picture = read_picture(io.BytesIO(data))
    return Image.open(io.BytesIO(picture.viewing)), Image.open(io.BytesIO(picture.thumbnail))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures in grey levels."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def markers(data: bytes) -> list[int]:
    """Return the markers of a JPEG up to its scan."""
    found, at = [], 2
    while data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return found


@pytest.mark.parametrize("position", [None, HERE])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation: int, position: tuple[float, float] | None) -> None:
    shot = Shot(size=hostile.SMALL, orientation=orientation, position=position)
    data = draw_notice("Notice to Occupier", hostile.LINES, "NTO-1", shot=shot)
    assert bool(piexif.load(data)["GPS"]) == (position is not None)

    viewing, thumbnail = copies(data)

    upright = Image.open(io.BytesIO(hostile.notice()))
    assert viewing.size == upright.size
    assert difference(viewing, upright) < 4
    assert difference(thumbnail, upright.resize(thumbnail.size)) < 6


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_other_formats_are_turned_upright_too(kind: str) -> None:
    shot = Shot(size=hostile.SMALL, orientation=6, kind=kind)  # type: ignore[arg-type]

    viewing, _ = copies(draw_notice("Notice to Occupier", hostile.LINES, "NTO-1", shot=shot))

    assert viewing.size == hostile.SMALL
    assert difference(viewing, Image.open(io.BytesIO(hostile.notice()))) < 4


def test_a_heic_is_turned_once_and_not_twice() -> None:
    upright = Image.open(io.BytesIO(hostile.notice()))
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    data = hostile.saved(stored, "HEIF", exif=exif.tobytes(), quality=80)

    viewing, _ = copies(data)

    assert viewing.size == upright.size
    assert difference(viewing, upright) < 6


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")  # one of them is meant to have it
@pytest.mark.parametrize("name", sorted(hostile.taken()))
def test_nothing_but_the_picture_is_left(name: str) -> None:
    picture = read_picture(io.BytesIO(hostile.taken()[name]()))

    for copy in (picture.viewing, picture.thumbnail):
        assert set(markers(copy)) <= {
            0xE0,
            0xDB,
            0xC0,
            0xC4,
        }  # JFIF, tables, one frame: no APP1, APP2, comment
        assert copy.endswith(b"\xff\xd9")
        image = Image.open(io.BytesIO(copy))
        assert image.mode == "RGB"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_planted_metadata_stays_in_the_original_alone(kind: str) -> None:
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Artist: b"secret artist"},
            "GPS": {
                piexif.GPSIFD.GPSLatitudeRef: b"N",
                piexif.GPSIFD.GPSLatitude: ((51, 1), (30, 1), (0, 1)),
            },
        }
    )
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">secret xmp http://ns.adobe.com/xap/1.0/</x:xmpmeta>'
    data = hostile.saved(hostile.face(), kind, exif=exif, xmp=xmp) + (
        hostile.zip_file() if kind == "JPEG" else b""
    )
    assert b"secret" in data

    picture = read_picture(io.BytesIO(data))

    assert not [secret for secret in SECRETS if secret in picture.viewing + picture.thumbnail]


def test_colours_are_converted_before_the_profile_is_dropped() -> None:
    swapped = _profile_with_red_and_blue_swapped()
    red = Image.new("RGB", (400, 400), (200, 30, 40))
    stored = Image.merge("RGB", red.split()[::-1])

    viewing, _ = copies(hostile.saved(stored, "PNG", icc_profile=swapped))

    assert difference(viewing, red) < 3


def _profile_with_red_and_blue_swapped() -> bytes:
    """Return sRGB's profile with the tags of its red and blue primaries exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for one, other in ((b"rXYZ", b"bXYZ"), (b"rTRC", b"bTRC")):
        table = bytes(data[128 : 132 + 12 * int.from_bytes(data[128:132], "big")])
        first, second = 128 + table.index(one), 128 + table.index(other)
        data[first : first + 4], data[second : second + 4] = other, one
    return bytes(data)


def test_what_is_transparent_becomes_white_paper() -> None:
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 200, 400))

    viewing, _ = copies(hostile.saved(clear, "PNG"))

    assert viewing.getpixel((50, 200)) == (0, 0, 0)
    assert viewing.getpixel((350, 200)) == (255, 255, 255)


def test_sixteen_bits_keep_their_shades() -> None:
    shades = Image.linear_gradient("L").resize((400, 400))
    deep = shades.convert("I").point(lambda level: level * 257).convert("I;16")

    viewing, _ = copies(hostile.saved(deep, "PNG"))

    assert difference(viewing, shades) < 2


def test_the_copy_is_bounded_and_the_thumbnail_small() -> None:
    wide = hostile.saved(hostile.face().resize((5_000, 2_500)), "PNG")

    viewing, thumbnail = copies(wide)

    assert viewing.size == (VIEWING_SIDE, VIEWING_SIDE // 2)
    assert thumbnail.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2)


def test_twelve_megapixels_keep_enough_to_read_every_word() -> None:
    data = draw_notice(
        "Notice", hostile.LINES, "N-1", shot=Shot(size=TWELVE_MEGAPIXELS, orientation=6, position=HERE)
    )

    picture = read_picture(io.BytesIO(data))

    assert (picture.width, picture.height) == (1500, 2000)
    assert Image.open(io.BytesIO(picture.viewing)).size == (1500, 2000)
    assert picture.flaws == ()


def test_the_first_picture_of_several_is_the_one_copied() -> None:
    for name in ("a multi-picture JPEG", "a HEIC of several pictures"):
        viewing, _ = copies(hostile.taken()[name]())
        assert difference(viewing, hostile.face()) < 4, name


def test_the_same_file_gives_the_same_copies() -> None:
    data = hostile.notice()

    first, second = read_picture(io.BytesIO(data)), read_picture(io.BytesIO(data))

    assert (first.viewing, first.thumbnail) == (second.viewing, second.thumbnail)
