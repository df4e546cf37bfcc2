"""What is refused, why and how fast; what is taken all the same (assurance 28, 29, 33)."""

import io
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ImageFile

from documents.pictures import Limits, inspect, read_picture
from documents.refusals import PictureRefused, Refusal
from tests import hostile_pictures as hostile

REFUSED = sorted(hostile.refused())
TAKEN = sorted(hostile.taken())


def test_there_are_many_hostile_files_to_learn_from() -> None:
    assert len(REFUSED) >= 50
    assert {why for _, why in hostile.refused().values()} == {r.value for r in Refusal} - {"virus"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_its_reason(name: str) -> None:
    make, why = hostile.refused()[name]
    data = make()

    with pytest.raises(PictureRefused) as refused:
        read_picture(io.BytesIO(data))

    assert refused.value.reason == why
    assert refused.value.words[-1] == "."
    assert "{" not in refused.value.words


def test_half_a_picture_is_refused_where_a_library_has_asked_for_patience() -> None:
    """The maker of PDFs turns this on for the whole process when it is imported."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    with pytest.raises(PictureRefused):
        read_picture(io.BytesIO(hostile.refused()["a PNG without data"][0]()))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")  # one of them is meant to have it
@pytest.mark.parametrize("name", TAKEN)
def test_a_real_photograph_is_taken(name: str) -> None:
    picture = read_picture(io.BytesIO(hostile.taken()[name]()))

    assert min(picture.width, picture.height) >= 300
    assert picture.viewing[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("name", [*REFUSED, *TAKEN])
def test_the_header_is_judged_in_under_a_second(name: str) -> None:
    data = (hostile.refused()[name][0] if name in hostile.refused() else hostile.taken()[name])()
    begun = time.process_time()

    with suppress(PictureRefused):
        inspect(io.BytesIO(data))

    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a JPEG", "image/jpeg"),
        ("a multi-picture JPEG", "image/jpeg"),
        ("a PNG", "image/png"),
        ("a WebP", "image/webp"),
        ("a HEIC", "image/heic"),
    ],
)
def test_the_media_type_comes_from_the_content(name: str, media_type: str) -> None:
    assert inspect(io.BytesIO(hostile.taken()[name]())).media_type == media_type


def test_the_words_name_the_remedy() -> None:
    with pytest.raises(PictureRefused, match="Take it again, or send a JPEG, HEIC, PNG or WebP"):
        read_picture(io.BytesIO(hostile.EPS))
    with pytest.raises(
        PictureRefused, match="20,000 by 20,000 pixels and the most we can take is 50 million"
    ):
        inspect(io.BytesIO(hostile.png_header(20_000, 20_000)))
    with pytest.raises(PictureRefused, match=r"26\.0 MB and the most we can take is 25 MB"):
        inspect(io.BytesIO(bytes(26 * 1024 * 1024)))


def test_limits_are_the_callers_to_set() -> None:
    with pytest.raises(PictureRefused) as refused:
        inspect(io.BytesIO(hostile.jpeg()), limits=Limits(max_pixels=480 * 640 - 1))

    assert refused.value.reason == Refusal.TOO_MANY_PIXELS
    assert inspect(io.BytesIO(hostile.jpeg()), limits=Limits(max_pixels=480 * 640)).width == 480


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "WEBP", "HEIF"])
def test_a_file_that_stops_anywhere_is_refused(kind: str) -> None:
    whole = _whole(kind)

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, len(whole) - 3))
    @example(0)
    @example(len(whole) - 3)
    def stops(at: int) -> None:
        with pytest.raises(PictureRefused):
            read_picture(io.BytesIO(whole[:at]))

    stops()


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "WEBP", "HEIF"])
def test_a_damaged_file_is_taken_or_refused_and_never_a_fault(kind: str) -> None:
    whole = _whole(kind)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=8))
    def damaged(changes: list[tuple[int, int]]) -> None:
        data = bytearray(whole)
        for at, value in changes:
            data[at] = value
        with suppress(PictureRefused):
            read_picture(io.BytesIO(bytes(data)))

    damaged()


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 99))
def test_a_jpeg_closed_after_a_part_is_refused(share: int) -> None:
    """libjpeg paints the rest grey and calls that a warning."""
    data = hostile.notice()
    scan = data.index(b"\xff\xda") + 100
    cut = scan + (len(data) - scan) * share // 100

    with pytest.raises(PictureRefused):
        read_picture(io.BytesIO(data[:cut] + b"\xff\xd9"))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x80\0\0\0WEBP"]),
)
def test_any_bytes_are_refused_in_words(data: bytes, magic: bytes) -> None:
    with pytest.raises(PictureRefused):
        read_picture(io.BytesIO(magic + data))


MEASURE = """
import io, resource, sys
from documents.pictures import inspect, read_picture
from documents.refusals import PictureRefused
from tests import hostile_pictures as hostile
data = {make}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    {verb}(io.BytesIO(data))
except PictureRefused as refused:
    print(refused.reason, file=sys.stderr)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def megabytes(make: str, verb: str) -> int:
    """Return by how many megabytes a fresh process grows over what it took to make the file."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURE.format(make=make, verb=verb)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return int(run.stdout)


@pytest.mark.parametrize(
    "make",
    [
        "hostile.png_header(20_000, 20_000)",
        "hostile.zeros_bomb(12_000, 12_000)",
        "hostile.jpeg_announcing(65_535, 65_535)",
        "hostile.webp_announcing(2**24, 2**24)",
        "hostile.heic_announcing(30_000, 30_000)",
        "hostile.segments(6_000_000)",
    ],
)
def test_a_bomb_takes_no_memory(make: str) -> None:
    assert megabytes(make, "read_picture") < 100


@pytest.mark.parametrize(
    ("make", "most"),
    [
        ("hostile.zeros_bomb(8_000, 6_000)", 450),  # PNG decodes whole: 48 megapixels of 3 bytes, padded to 4
        ("hostile.saved(hostile.face().resize((6_000, 8_000)), 'JPEG')", 200),
    ],
)
def test_the_largest_picture_we_take_takes_bounded_memory(make: str, most: int) -> None:
    assert megabytes(make, "read_picture") < most


def _whole(kind: str) -> bytes:
    if kind == "HEIF":
        return hostile.notice("heic")
    if kind == "progressive":
        return hostile.jpeg(progressive=True)
    return hostile.saved(hostile.face(), kind)
