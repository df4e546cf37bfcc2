"""Photographs as they arrive: judged by their header, decoded whole, copied clean for reading.

Pure: no database, no clock, no settings. Memory and time are bounded by `Limits`, which are checked
from the header before anything is decoded (assurance 28 to 30, 33; CPC-5).
"""

from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageFile

from documents import jpegs
from documents.enums import Flaw
from documents.headers import Header, MediaType, read_header
from documents.quality import flaws_of
from documents.refusals import PictureRefused, Refusal

pillow_heif.register_heif_opener()

VIEWING_SIDE = 2400  # the most pixels of the longest side: every word of a notice can be read
ENOUGH_SIDE = 2000  # where a JPEG decodes straight to a half or a quarter of its size, this many are enough
THUMBNAIL_SIDE = 480  # twice a card's width, for phones' dense screens
_VIEWING_QUALITY, _THUMBNAIL_QUALITY = 85, 75
_LARGEST_PROFILE = 4 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_FORMATS = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.WEBP: "WEBP",
    MediaType.HEIC: "HEIF",
    MediaType.HEIF: "HEIF",
}
_UPRIGHT = {  # EXIF tag 0x0112 → what turns the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes and pixels taken, and the fewest pixels of the shorter side."""

    max_bytes: int = 25 * _MEGABYTE
    max_pixels: int = 50_000_000
    min_side: int = 300


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the header says. `width` and `height` are as stored, before turning upright."""

    media_type: MediaType
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph that decoded whole: its facts, and two clean JPEG copies.

    The copies are upright, sRGB and without any metadata; `width` and `height` are the viewing copy's.
    """

    media_type: MediaType
    width: int
    height: int
    size: int
    viewing: bytes
    thumbnail: bytes
    flaws: tuple[Flaw, ...]


def inspect(file: BinaryIO, *, limits: Limits = Limits()) -> Inspected:
    """Judge a file by its size and header, decoding nothing; raise PictureRefused with the reason."""
    data = _read(file, limits)
    header = read_header(data)
    _check_pixels(header.width, header.height, limits)
    return Inspected(header.media_type, header.width, header.height, len(data))


def read_picture(file: BinaryIO, *, limits: Limits = Limits()) -> Picture:
    """Decode the whole picture and make its copies; raise PictureRefused if it is not whole."""
    data = _read(file, limits)
    header = read_header(data)
    _check_pixels(header.width, header.height, limits)
    image = _decode(data, header, limits)
    viewing = _clean(image, _orientation(image))
    small = viewing.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.HAMMING, reducing_gap=1.5)
    return Picture(
        media_type=header.media_type,
        width=viewing.width,
        height=viewing.height,
        size=len(data),
        viewing=_jpeg(viewing, _VIEWING_QUALITY),
        thumbnail=_jpeg(small, _THUMBNAIL_QUALITY),
        flaws=flaws_of(viewing),
    )


def check_size(size: int, limits: Limits) -> None:
    """Refuse a file by its size in bytes alone."""
    if size <= 0:
        raise PictureRefused(Refusal.EMPTY)
    if size > limits.max_bytes:
        megabytes = f"{size / _MEGABYTE:,.1f}"
        raise PictureRefused(Refusal.TOO_LARGE, size=megabytes, most=limits.max_bytes // _MEGABYTE)


def _read(file: BinaryIO, limits: Limits) -> bytes:
    check_size(file.seek(0, 2), limits)
    file.seek(0)
    return file.read(limits.max_bytes + 1)


def _check_pixels(width: int, height: int, limits: Limits) -> None:
    facts = {"width": f"{width:,}", "height": f"{height:,}"}
    if width * height > limits.max_pixels:
        raise PictureRefused(Refusal.TOO_MANY_PIXELS, most=limits.max_pixels // 1_000_000, **facts)
    if min(width, height) < limits.min_side:
        raise PictureRefused(Refusal.TOO_SMALL, **facts)


def _open(data: bytes, header: Header) -> ImageFile.ImageFile:
    """Open without decoding. A decoder may fail on a hostile file in any way, hence the wide `except`."""
    try:
        return Image.open(BytesIO(data[: header.end]), formats=[_FORMATS[header.media_type]])
    except Exception as error:
        raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH) from error


def _decode(data: bytes, header: Header, limits: Limits) -> ImageFile.ImageFile:
    """Decode every pixel, at a reduced scale where that is enough and JPEG allows it."""
    # One setting for the whole process, which the maker of PDFs turns on when it is imported: half a picture
    # would pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image = _open(data, header)
    stored = image.size
    _check_pixels(*stored, limits)
    if getattr(image, "is_animated", False) and header.media_type in (MediaType.PNG, MediaType.WEBP):
        raise PictureRefused(Refusal.MOVING)
    _draft(image)
    try:
        image.load()
    except Exception as error:
        raise PictureRefused(Refusal.INCOMPLETE) from error
    _check_pixels(*(stored if header.jpeg else image.size), limits)
    if header.jpeg and not _is_whole(image, data, header.jpeg):
        raise PictureRefused(Refusal.INCOMPLETE)
    return image


def _draft(image: ImageFile.ImageFile) -> None:
    """Have a large JPEG decoded straight to a half, a quarter or an eighth; other formats ignore this."""
    for scale in (8, 4, 2):
        if max(image.size) // scale >= ENOUGH_SIDE:
            image.draft(None, (image.width // scale, image.height // scale))
            return


def _is_whole(image: ImageFile.ImageFile, data: bytes, structure: jpegs.Structure) -> bool:
    """Tell whether the coded data reached the last block, which libjpeg paints plain grey if it did not.

    A plain last block may be real (a wall, a page): then more bits before the end marker must change nothing.
    """
    corner = image.crop((image.width - 2, image.height - 2, image.width, image.height))
    extrema = corner.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    if not structure.progressive and any(low != high for low, high in bands):
        return True
    scale = 2 if structure.progressive else 8
    return _coarse(data[: structure.end], scale) == _coarse(jpegs.with_noise(data, structure), scale)


def _coarse(data: bytes, scale: int) -> bytes:
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
        try:
            return image.tobytes()
        except OSError:
            return b""


def _orientation(image: Image.Image) -> int:
    """Return how the picture is to be turned: 1 to 8; 1 where EXIF says nothing or nonsense."""
    with suppress(Exception):  # EXIF is written by anybody; a bad one must not cost the picture
        value = image.getexif().get(_ORIENTATION, 1)
        if isinstance(value, int) and 1 <= value <= 8:
            return value
    return 1


def _clean(image: Image.Image, orientation: int) -> Image.Image:
    """Return a copy for reading: bounded, upright, sRGB on white, with nothing beside its pixels."""
    profile = image.info.get("icc_profile")
    plain = _plain_mode(image)
    side = max(plain.size)
    if side > VIEWING_SIDE:
        size = tuple(max(1, round(length * VIEWING_SIDE / side)) for length in plain.size)
        plain = plain.resize((size[0], size[1]), Image.Resampling.HAMMING)
    if plain.mode in ("RGBA", "LA"):
        plain = plain.convert("RGBA")
        paper = Image.new("RGBA", plain.size, "white")
        plain = Image.alpha_composite(paper, plain).convert("RGB")
    plain = _to_srgb(plain, profile)
    if orientation in _UPRIGHT:
        plain = plain.transpose(_UPRIGHT[orientation])
    plain.info = {}
    return plain


def _plain_mode(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be resized: L, RGB, RGBA, LA or CMYK."""
    if image.mode.startswith("I;16"):
        return image.point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in ("P", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "LA", "CMYK"):
        return image
    return image.convert("RGB")


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Convert colours from an embedded profile to sRGB; a broken profile is taken for sRGB."""
    if isinstance(profile, bytes) and 0 < len(profile) <= _LARGEST_PROFILE:
        with suppress(Exception):  # the profile is the sender's and may be anything
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
