"""Files that a photograph's upload may be sent: hostile, broken, foreign, and the odd ones that phones really make."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image, ImageCms, ImageDraw

from desk.demo.drawings import Shot, draw_face, draw_notice

SMALL = (480, 640)
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


@cache
def refused() -> dict[str, tuple[bytes, str]]:
    """Name → the file and why it is to be refused (a value of `documents.refusals.Refusal`)."""
    whole, png, webp, heic = jpeg(), saved(face(), "PNG"), saved(face(), "WEBP"), notice("heic")
    foreign = {
        "EPS": EPS,
        "SVG": SVG,
        "PDF": PDF,
        "HTML": HTML,
        "HTML behind PNG's signature": b"\x89PNG\r\n\x1a\n" + HTML * 20,
        "text": b"This is not a picture.\n" * 50,
        "ZIP": zip_file(),
        "TIFF": saved(face(), "TIFF"),
        "BMP": saved(face(), "BMP"),
        "GIF": saved(face(), "GIF"),
        "moving GIF": moving("GIF"),
        "ICO": saved(face().resize((256, 256)), "ICO"),
        "JPEG 2000": saved(face(), "JPEG2000"),
        "AVIF": saved(face(), "AVIF"),
        "PPM": saved(face(), "PPM"),
        "TGA": saved(face(), "TGA"),
        "DDS": saved(face(), "DDS"),
        "an MP4 film": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(500),
        "one byte": b"\xff",
        "random bytes": bytes((i * 7919) % 256 for i in range(5000)),
        "a JPEG in 12 bits": jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
        "a lossless JPEG": jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc3\x00\x11\x08"),
        "an arithmetic JPEG": jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc9\x00\x11\x08"),
        "a JPEG without a height": jpeg_announcing(480, 0),
        "a JPEG of 6,000,000 comments": segments(6_000_000),
        "a JPEG after 70,000 bytes of nothing": whole[:2] + bytes(70_000) + whole[2:],
        "a TIFF behind an ftyp box": b"\0\0\0\x18ftypqt  \0\0\0\0qt  " + saved(face(), "TIFF"),
    }
    incomplete = {
        "half a JPEG": half(whole),
        "HTML behind JPEG's first bytes": b"\xff\xd8\xff\xe0" + HTML * 20,
        "half a JPEG, closed": half(whole) + b"\xff\xd9",
        "half a JPEG, a ZIP behind it": half(whole) + zip_file() + b"\xff\xd9",
        "nine tenths of a JPEG, closed": whole[: len(whole) * 9 // 10] + b"\xff\xd9",
        "a JPEG without its end marker": whole[:-2],
        "half a progressive JPEG, closed": half(jpeg(progressive=True)) + b"\xff\xd9",
        "a progressive JPEG without its last scan": without_scans(1),
        "a progressive JPEG without most scans": without_scans(6),
        "half a JPEG with restart markers": half(jpeg(restart_marker_rows=1)) + b"\xff\xd9",
        "a JPEG of its first bytes": whole[:200],
        "25 MB of 0xff": b"\xff\xd8" + b"\xff" * (25 * 1024 * 1024 - 2),
        "25 MB of 0xff as a scan": whole[: whole.index(b"\xff\xda") + 14]
        + b"\xff" * (25 * 1024 * 1024 - 9_000),
        "half a PNG": half(png),
        "half a PNG, closed": half(png) + png_chunk(b"IEND", b""),
        "a PNG without data": png_header(640, 480),
        "half a WebP": half(webp),
        "half a lossless WebP": half(saved(face(), "WEBP", lossless=True)),
        "half a HEIC": half(heic),
        "nine tenths of a HEIC": heic[: len(heic) * 9 // 10],
    }
    moved = {
        "a moving PNG": moving("PNG"),
        "a moving WebP": moving("WEBP"),
        "a HEIF sequence": b"\0\0\0\x1cftypmsf1\0\0\0\0msf1hevcmif1" + heic[28:],
    }
    many = {
        "a PNG header of 20,000 by 20,000": png_header(20_000, 20_000),
        "a PNG header of 2,147,483,647 a side": png_header(2**31 - 1, 2**31 - 1),
        "144 megapixels of black PNG": zeros_bomb(12_000, 12_000),
        "a JPEG header of 65,535 a side": jpeg_announcing(65_535, 65_535),
        "a JPEG header of 51 megapixels": jpeg_announcing(8_500, 6_000),
        "a WebP header of 16,777,216 a side": webp_announcing(2**24, 2**24),
        "a HEIC header of 30,000 a side": heic_announcing(30_000, 30_000),
    }
    small = {
        "a JPEG of one pixel": saved(Image.new("RGB", (1, 1)), "JPEG"),
        "a preview of 160 by 120": saved(face().resize((160, 120)), "JPEG"),
        "a strip of 299 pixels": saved(face().resize((640, 299)), "PNG"),
        "a HEIC of 200 by 200": saved(face().resize((200, 200)), "HEIF"),
    }
    groups = {
        "not_a_photograph": foreign,
        "incomplete": incomplete,
        "moving": moved,
        "too_many_pixels": many,
        "too_small": small,
        "empty": {"no bytes at all": b""},
        "too_large": {"26 MB of JPEG": whole + bytes(26 * 1024 * 1024)},
    }
    return {name: (data, why) for why, files in groups.items() for name, data in files.items()}


@cache
def taken() -> dict[str, bytes]:
    """Name → a file that phones and scanners make, or that means no harm, and which is to be taken."""
    grey, cmyk = face().convert("L"), face().convert("CMYK")
    alpha = face().convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize(face().size))
    deep = grey.convert("I").point(lambda level: level * 257).convert("I;16")
    palette = face().quantize(64)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "a JPEG": jpeg(),
        "a progressive JPEG": jpeg(progressive=True),
        "a JPEG with restart markers": jpeg(restart_marker_rows=2),
        "a JPEG without subsampling": jpeg(subsampling=0),
        "a grey JPEG": saved(grey, "JPEG"),
        "a CMYK JPEG": saved(cmyk, "JPEG"),
        "a JPEG with a profile": jpeg(icc_profile=profile),
        "a JPEG with a broken profile": jpeg(icc_profile=b"not a profile" * 40),
        "a JPEG with broken EXIF": jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
        "a JPEG with 60 kB of EXIF": jpeg(exif=b"Exif\0\0" + bytes(60_000)),
        "a JPEG with a comment": jpeg(comment=b"taken at 51.5 N 1.2 W"),
        "a JPEG with a ZIP behind it": jpeg() + zip_file(),
        "a JPEG with a film behind it": jpeg() + b"\0\0\0\x20ftypmp42" + bytes(5_000),
        "a multi-picture JPEG": saved(
            frames()[0], "MPO", save_all=True, append_images=[frames()[1].resize((240, 320))]
        ),
        "a plain white JPEG": saved(Image.new("RGB", (640, 480), "white"), "JPEG"),
        "a plain white progressive JPEG": saved(
            Image.new("RGB", (640, 480), "white"), "JPEG", progressive=True
        ),
        "a PNG": saved(face(), "PNG"),
        "a 16-bit PNG": saved(deep, "PNG"),
        "a two-tone PNG": saved(face().convert("1"), "PNG"),
        "a palette PNG": saved(palette, "PNG"),
        "a palette PNG with transparency": saved(palette, "PNG", transparency=0),
        "a PNG with alpha": saved(alpha, "PNG"),
        "a grey PNG with alpha": saved(alpha.convert("LA"), "PNG"),
        "a PNG with HTML behind it": saved(face(), "PNG") + HTML,
        "a WebP": saved(face(), "WEBP"),
        "a lossless WebP": saved(face(), "WEBP", lossless=True),
        "a WebP with alpha": saved(alpha, "WEBP"),
        "a HEIC": notice("heic"),
        "a HEIC with alpha": saved(alpha, "HEIF"),
        "a HEIC of several pictures": saved(frames()[0], "HEIF", save_all=True, append_images=[frames()[1]]),
    }
