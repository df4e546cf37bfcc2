"""Files that a photograph's upload may be sent: hostile, broken, foreign, and the odd ones that phones really make."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageCms, ImageDraw

from desk.demo.drawings import Shot, draw_face, draw_notice

SMALL = (480, 640)
Make = Callable[[], bytes]  # made only where it is used: collecting the tests costs nothing
LINES = [("Served on", "Ostrava Catering Limited"), ("Premises", "14 Mill Lane, Brackenford QF1 2AB")]


@cache
def face() -> Image.Image:
    """A drawn face, 480 by 640, RGB."""
    return Image.open(io.BytesIO(draw_face(4, shot=Shot(size=SMALL, seed=4)))).convert("RGB")


@cache
def notice(kind: str = "jpeg") -> bytes:
    return draw_notice("Notice to Occupier", LINES, "NTO-1", shot=Shot(size=SMALL, kind=kind))  # type: ignore[arg-type]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@cache
def jpeg(**options: object) -> bytes:
    return saved(face(), "JPEG", quality=85, **options)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width: int, height: int, *, body: bytes = b"") -> bytes:
    """A PNG that announces `width` by `height` RGB pixels and brings `body` as its data."""
    ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", ihdr) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    )


def zeros_bomb(width: int, height: int) -> bytes:
    """A whole PNG of black pixels: some kilobytes that decode to hundreds of megabytes."""
    squeeze = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * width)
    body = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    return png_header(width, height, body=body)


def jpeg_announcing(width: int, height: int) -> bytes:
    """The small JPEG with other dimensions in its frame header."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_announcing(width: int, height: int) -> bytes:
    body = bytes([0, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + body + b"VP8 " + struct.pack("<I", 10) + bytes(10)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def heic_announcing(width: int, height: int) -> bytes:
    """The small HEIC with other dimensions in its `ispe` boxes."""
    data = bytearray(notice("heic"))
    at = data.find(b"ispe")
    while at != -1:
        data[at + 8 : at + 16] = struct.pack(">II", width, height)
        at = data.find(b"ispe", at + 4)
    return bytes(data)


def zip_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.exe", b"MZ" + bytes(500))
    return out.getvalue()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def frames() -> list[Image.Image]:
    second = face().copy()
    ImageDraw.Draw(second).rectangle((0, 0, 99, 99), fill="red")
    return [face(), second]


def moving(kind: str) -> bytes:
    first, second = frames()
    return saved(first, kind, save_all=True, append_images=[second], duration=100)


def without_scans(count: int) -> bytes:
    """A progressive JPEG that lacks its last `count` scans and is closed as if it were whole."""
    data = jpeg(progressive=True)
    starts = []
    at = data.find(b"\xff\xda")
    while at != -1:
        starts.append(at)
        at = data.find(b"\xff\xda", at + 2)
    cut = starts[-count]
    return data[: data.rfind(b"\xff\xc4", 0, cut)] + b"\xff\xd9"


def segments(count: int) -> bytes:
    """A JPEG of nothing but tiny comments."""
    return b"\xff\xd8" + b"\xff\xfe\x00\x02" * count + b"\xff\xd9"


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 640 480\n/Times-Roman findfont\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.domain)</script>"


def refused() -> dict[str, tuple[Make, str]]:
    """Name → what makes the file, and why it is to be refused (a value of `documents.refusals.Refusal`)."""
    foreign = {
        "EPS": lambda: EPS,
        "SVG": lambda: SVG,
        "PDF": lambda: PDF,
        "HTML": lambda: HTML,
        "HTML behind PNG's signature": lambda: b"\x89PNG\r\n\x1a\n" + HTML * 20,
        "text": lambda: b"This is not a picture.\n" * 50,
        "ZIP": lambda: zip_file(),
        "TIFF": lambda: saved(face(), "TIFF"),
        "BMP": lambda: saved(face(), "BMP"),
        "GIF": lambda: saved(face(), "GIF"),
        "moving GIF": lambda: moving("GIF"),
        "ICO": lambda: saved(face().resize((256, 256)), "ICO"),
        "JPEG 2000": lambda: saved(face(), "JPEG2000"),
        "AVIF": lambda: saved(face(), "AVIF"),
        "PPM": lambda: saved(face(), "PPM"),
        "TGA": lambda: saved(face(), "TGA"),
        "DDS": lambda: saved(face(), "DDS"),
        "an MP4 film": lambda: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(500),
        "one byte": lambda: b"\xff",
        "random bytes": lambda: bytes((i * 7919) % 256 for i in range(5000)),
        "a JPEG in 12 bits": lambda: jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
        "a lossless JPEG": lambda: jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc3\x00\x11\x08"),
        "an arithmetic JPEG": lambda: jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc9\x00\x11\x08"),
        "a JPEG without a height": lambda: jpeg_announcing(480, 0),
        "a JPEG of 6,000,000 comments": lambda: segments(6_000_000),
        "a JPEG after 70,000 bytes of nothing": lambda: jpeg()[:2] + bytes(70_000) + jpeg()[2:],
        "a TIFF behind an ftyp box": lambda: b"\0\0\0\x18ftypqt  \0\0\0\0qt  " + saved(face(), "TIFF"),
    }
    incomplete = {
        "half a JPEG": lambda: half(jpeg()),
        "HTML behind JPEG's first bytes": lambda: b"\xff\xd8\xff\xe0" + HTML * 20,
        "half a JPEG, closed": lambda: half(jpeg()) + b"\xff\xd9",
        "half a JPEG, a ZIP behind it": lambda: half(jpeg()) + zip_file() + b"\xff\xd9",
        "nine tenths of a JPEG, closed": lambda: jpeg()[: len(jpeg()) * 9 // 10] + b"\xff\xd9",
        "a JPEG without its end marker": lambda: jpeg()[:-2],
        "half a progressive JPEG, closed": lambda: half(jpeg(progressive=True)) + b"\xff\xd9",
        "a progressive JPEG without its last scan": lambda: without_scans(1),
        "a progressive JPEG without most scans": lambda: without_scans(6),
        "half a JPEG with restart markers": lambda: half(jpeg(restart_marker_rows=1)) + b"\xff\xd9",
        "a JPEG of its first bytes": lambda: jpeg()[:200],
        "25 MB of 0xff": lambda: b"\xff\xd8" + b"\xff" * (25 * 1024 * 1024 - 2),
        "25 MB of 0xff as a scan": lambda: (
            jpeg()[: jpeg().index(b"\xff\xda") + 14] + b"\xff" * (25 * 1024 * 1024 - 9_000)
        ),
        "half a PNG": lambda: half(saved(face(), "PNG")),
        "half a PNG, closed": lambda: half(saved(face(), "PNG")) + png_chunk(b"IEND", b""),
        "a PNG without data": lambda: png_header(640, 480),
        "half a WebP": lambda: half(saved(face(), "WEBP")),
        "half a lossless WebP": lambda: half(saved(face(), "WEBP", lossless=True)),
        "half a HEIC": lambda: half(notice("heic")),
        "nine tenths of a HEIC": lambda: notice("heic")[: len(notice("heic")) * 9 // 10],
    }
    moved = {
        "a moving PNG": lambda: moving("PNG"),
        "a moving WebP": lambda: moving("WEBP"),
        "a HEIF sequence": lambda: b"\0\0\0\x1cftypmsf1\0\0\0\0msf1hevcmif1" + notice("heic")[28:],
    }
    many = {
        "a PNG header of 20,000 by 20,000": lambda: png_header(20_000, 20_000),
        "a PNG header of 2,147,483,647 a side": lambda: png_header(2**31 - 1, 2**31 - 1),
        "144 megapixels of black PNG": lambda: zeros_bomb(12_000, 12_000),
        "a JPEG header of 65,535 a side": lambda: jpeg_announcing(65_535, 65_535),
        "a JPEG header of 51 megapixels": lambda: jpeg_announcing(8_500, 6_000),
        "a WebP header of 16,777,216 a side": lambda: webp_announcing(2**24, 2**24),
        "a HEIC header of 30,000 a side": lambda: heic_announcing(30_000, 30_000),
    }
    small = {
        "a JPEG of one pixel": lambda: saved(Image.new("RGB", (1, 1)), "JPEG"),
        "a preview of 160 by 120": lambda: saved(face().resize((160, 120)), "JPEG"),
        "a strip of 299 pixels": lambda: saved(face().resize((640, 299)), "PNG"),
        "a HEIC of 200 by 200": lambda: saved(face().resize((200, 200)), "HEIF"),
    }
    groups = {
        "not_a_photograph": foreign,
        "incomplete": incomplete,
        "moving": moved,
        "too_many_pixels": many,
        "too_small": small,
        "empty": {"no bytes at all": lambda: b""},
        "too_large": {"26 MB of JPEG": lambda: jpeg() + bytes(26 * 1024 * 1024)},
    }
    return {name: (make, why) for why, files in groups.items() for name, make in files.items()}


def grey() -> Image.Image:
    return face().convert("L")


def alpha() -> Image.Image:
    clear = face().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(face().size))
    return clear


def deep() -> Image.Image:
    return grey().convert("I").point(lambda level: level * 257).convert("I;16")


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def taken() -> dict[str, Make]:
    """Name → what makes a file that phones and scanners send, or that means no harm; all are to be taken."""
    return {
        "a JPEG": lambda: jpeg(),
        "a progressive JPEG": lambda: jpeg(progressive=True),
        "a JPEG with restart markers": lambda: jpeg(restart_marker_rows=2),
        "a JPEG without subsampling": lambda: jpeg(subsampling=0),
        "a grey JPEG": lambda: saved(grey(), "JPEG"),
        "a CMYK JPEG": lambda: saved(face().convert("CMYK"), "JPEG"),
        "a JPEG with a profile": lambda: jpeg(icc_profile=profile()),
        "a JPEG with a broken profile": lambda: jpeg(icc_profile=b"not a profile" * 40),
        "a JPEG with broken EXIF": lambda: jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
        "a JPEG with 60 kB of EXIF": lambda: jpeg(exif=b"Exif\0\0" + bytes(60_000)),
        "a JPEG with a comment": lambda: jpeg(comment=b"taken at 51.5 N 1.2 W"),
        "a JPEG with a ZIP behind it": lambda: jpeg() + zip_file(),
        "a JPEG with a film behind it": lambda: jpeg() + b"\0\0\0\x20ftypmp42" + bytes(5_000),
        "a multi-picture JPEG": lambda: saved(
            frames()[0], "MPO", save_all=True, append_images=[frames()[1].resize((240, 320))]
        ),
        "a plain white JPEG": lambda: saved(Image.new("RGB", (640, 480), "white"), "JPEG"),
        "a plain white progressive JPEG": lambda: saved(
            Image.new("RGB", (640, 480), "white"), "JPEG", progressive=True
        ),
        "a PNG": lambda: saved(face(), "PNG"),
        "a 16-bit PNG": lambda: saved(deep(), "PNG"),
        "a two-tone PNG": lambda: saved(face().convert("1"), "PNG"),
        "a palette PNG": lambda: saved(face().quantize(64), "PNG"),
        "a palette PNG with transparency": lambda: saved(face().quantize(64), "PNG", transparency=0),
        "a PNG with alpha": lambda: saved(alpha(), "PNG"),
        "a grey PNG with alpha": lambda: saved(alpha().convert("LA"), "PNG"),
        "a PNG with HTML behind it": lambda: saved(face(), "PNG") + HTML,
        "a WebP": lambda: saved(face(), "WEBP"),
        "a lossless WebP": lambda: saved(face(), "WEBP", lossless=True),
        "a WebP with alpha": lambda: saved(alpha(), "WEBP"),
        "a HEIC": lambda: notice("heic"),
        "a HEIC with alpha": lambda: saved(alpha(), "HEIF"),
        "a HEIC of several pictures": lambda: saved(
            frames()[0], "HEIF", save_all=True, append_images=[frames()[1]]
        ),
    }
