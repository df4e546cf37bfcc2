"""What a file is, read from its content alone, before anything is decoded.

Pure: bytes in, facts out. A name and a browser's media type are never asked. Every walk below is
bounded in steps, so a hostile file of the largest size still takes well under a second.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from documents import jpegs
from documents.refusals import PictureRefused, Refusal


class MediaType(StrEnum):
    """The formats we take; the value is the media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    HEIF = "image/heif"


@dataclass(frozen=True, slots=True)
class Header:
    """Media type, pixels across and down as stored (before turning upright), and where the picture ends.

    What lies beyond `end` is no part of the picture: phones put a second picture or a film there.
    """

    media_type: MediaType
    width: int
    height: int
    end: int
    jpeg: jpegs.Structure | None = None


# Still pictures coded with HEVC, from phones. Sequences (msf1, hevc, hevx) and AVIF are not among them.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_HEIF_BRANDS = frozenset({b"mif1", b"mif2"})
_MOVING_BRANDS = frozenset({b"msf1", b"hevc", b"hevx", b"hevm", b"hevs"})
_FOREIGN_BRANDS = frozenset({b"avif", b"avis", b"jpeg", b"jpgs", b"avci", b"avcs", b"j2ki", b"j2is", b"vvic"})
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_PNG_CHUNKS = 50_000
_MOST_BOXES = 2_000
_EXTENT = re.compile(rb"ispe\0{4}(.{8})", re.DOTALL)


def read_header(data: bytes) -> Header:
    """Return what `data` is; raise PictureRefused for anything but a still JPEG, PNG, WebP or HEIC."""
    if data[:3] == b"\xff\xd8\xff":
        structure = jpegs.walk(data)
        return Header(MediaType.JPEG, structure.width, structure.height, structure.end, structure)
    if data.startswith(_PNG_SIGNATURE):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp":
        return _heif(data)
    raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)


def _png(data: bytes) -> Header:
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
    width, height = struct.unpack(">II", data[16:24])
    position = 8
    for _ in range(_MOST_PNG_CHUNKS):
        if position + 12 > len(data):
            raise PictureRefused(Refusal.INCOMPLETE)
        (length,) = struct.unpack(">I", data[position : position + 4])
        kind = data[position + 4 : position + 8]
        if not kind.isalpha():
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        if kind == b"acTL":
            raise PictureRefused(Refusal.MOVING)
        position += 12 + length
        if kind == b"IEND" and position <= len(data):
            return Header(MediaType.PNG, width, height, position)
    raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)


def _webp(data: bytes) -> Header:
    if len(data) < 30:
        raise PictureRefused(Refusal.INCOMPLETE)
    end = 8 + int(struct.unpack("<I", data[4:8])[0])
    if end > len(data):
        raise PictureRefused(Refusal.INCOMPLETE)
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X":
        if body[0] & 0x02:
            raise PictureRefused(Refusal.MOVING)
        width = 1 + int.from_bytes(body[4:7], "little")
        height = 1 + int.from_bytes(body[7:10], "little")
    elif kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", body[6:10]))
    elif kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    else:
        raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
    return Header(MediaType.WEBP, width, height, end)


def _heif(data: bytes) -> Header:
    boxes = _boxes(data)
    _, start, end = next(boxes)
    major = data[start : start + 4]
    brands = {major} | {data[at : at + 4] for at in range(start + 8, min(end, start + 1024) - 3, 4)}
    if major in _MOVING_BRANDS:
        raise PictureRefused(Refusal.MOVING)
    if brands & _HEIC_BRANDS:
        media_type = MediaType.HEIC
    elif brands & _HEIF_BRANDS and not brands & _FOREIGN_BRANDS:
        media_type = MediaType.HEIF
    else:
        raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
    sizes = [size for kind, start, end in boxes if kind == b"meta" for size in _extents(data[start:end])]
    if not sizes:
        raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
    return Header(media_type, *max(sizes, key=lambda size: size[0] * size[1]), len(data))


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of the content of each outer box (ISO 14496-12); one cut off is refused."""
    position = 0
    for _ in range(_MOST_BOXES):
        if position == len(data):
            return
        size = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        start = position + 8
        if size == 1:
            size = int.from_bytes(data[start : start + 8], "big")
            start += 8
        elif size == 0:  # up to the end of the file
            size = len(data) - position
        if position + size > len(data):
            raise PictureRefused(Refusal.INCOMPLETE)
        if position + size < start:
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        yield kind, start, position + size
        position += size
    raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)


def _extents(meta: bytes) -> Iterator[tuple[int, int]]:
    """Yield the width and height of each picture, tile and preview: the `ispe` boxes (ISO 23008-12)."""
    for found in islice(_EXTENT.finditer(meta), _MOST_BOXES):
        width, height = struct.unpack(">II", found[1])
        yield width, height
