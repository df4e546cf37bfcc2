"""Invented photographs: a notice, a card or a face on a wooden table, every one marked SYNTHETIC.

For the demonstration and the tests alone. The same arguments give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random
from typing import Literal

import pillow_heif
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

pillow_heif.register_heif_opener()

Size = tuple[int, int]
Kind = Literal["jpeg", "png", "heic", "webp"]
PHONE: Size = (1200, 1600)  # upright, as a phone is held; quick to draw
TWELVE_MEGAPIXELS: Size = (3000, 4000)

_INK, _PAPER, _BAND = (28, 30, 34), (246, 245, 240), (34, 48, 66)
_WOOD = ((74, 34), (54, 28), (40, 22))  # darkest level and span of red, green and blue
_UNTURN = {  # what undoes each EXIF orientation, so that turning it upright gives the drawing again
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True)
class Shot:
    """How the photograph is taken. `position` is degrees north and east, written as a phone would.

    `orientation` is the EXIF value (1 to 8); the pixels are stored turned to match.
    """

    seed: int = 1
    size: Size = PHONE
    kind: Kind = "jpeg"
    blurred: bool = False
    dark: bool = False
    glare: bool = False
    orientation: int = 1
    position: tuple[float, float] | None = None


def draw_notice(
    title: str,
    lines: Sequence[tuple[str, str]],
    reference: str,
    *,
    shot: Shot = Shot(),
    blurred: bool = False,
) -> bytes:
    """Return a photograph of a page with `title` in a band, `reference`, and `lines` of label and value."""
    page = Image.new("RGB", (1000, 1414), _PAPER)
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 60, 940, 150), fill=_BAND)
    _write(draw, (85, 82), title, 40, fill="white", width=840, bold=True)
    _write(draw, (60, 175), f"Reference {reference}", 32, width=880, bold=True)
    top = 245
    step = min(140, 1010 // max(1, len(lines)))
    for label, value in lines:
        _write(draw, (60, top), label, 22, fill=(90, 92, 96), width=880)
        draw.rectangle((60, top + 30, 940, top + step - 16), outline=(150, 152, 156), width=2)
        _write(draw, (75, top + 38), value, min(34, step - 62), width=850)
        top += step
    _write(
        draw,
        (60, 1345),
        "SYNTHETIC · drawn for a demonstration, not a real document",
        24,
        width=880,
        bold=True,
    )
    return _photograph(page, shot, cover=0.8, blurred=blurred)


def draw_card(name: str, dob: str, number: str, *, shot: Shot = Shot(), blurred: bool = False) -> bytes:
    """Return a photograph of an invented residence card. `dob` is written as it stands."""
    card = Image.new("RGB", (1012, 638), (224, 230, 226))
    draw = ImageDraw.Draw(card)
    for at in range(0, 1012, 12):
        draw.line((at, 0, at + 200, 638), fill=(212, 222, 218), width=2)
    draw.rectangle((0, 0, 1012, 100), fill=(44, 92, 96))
    _write(draw, (40, 28), "RESIDENCE CARD (SYNTHETIC)", 42, fill="white", width=930, bold=True)
    card.paste(_portrait(_random(number)).resize((300, 375), Image.Resampling.BILINEAR), (40, 150))
    *given, family = name.upper().split() or ["UNKNOWN"]
    rows = (family, " ".join(given), dob, f"CARD {number}", "NOT A REAL DOCUMENT")
    for row, text in enumerate(rows):
        _write(draw, (390, 160 + row * 84), text, 46, width=590, bold=True)
    return _photograph(card, shot, cover=0.86, blurred=blurred)


def draw_face(seed: int, *, shot: Shot | None = None, blurred: bool = False) -> bytes:
    """Return a drawn likeness of nobody, marked SYNTHETIC."""
    shot = shot or Shot(seed=seed)
    portrait = _portrait(_random(f"face {seed}")).resize(shot.size, Image.Resampling.BILINEAR)
    return _finish(portrait, shot, blurred=blurred)


def _random(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 - it draws wood and faces, and must draw the same again


@cache
def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(max(10, size))


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    *,
    fill: tuple[int, int, int] | str = _INK,
    width: int,
    bold: bool = False,
) -> None:
    """Write one line, made smaller until it fits `width` pixels."""
    while size > 10 and draw.textlength(text, _font(size)) > width:
        size -= 2
    draw.text(at, text, fill=fill, font=_font(size), stroke_width=1 if bold else 0, stroke_fill=fill)


def _portrait(random: Random) -> Image.Image:
    """Draw head and shoulders, 1200 by 1500, before a plain wall."""
    wall = random.randint(170, 205)
    skin = random.choice([(236, 200, 170), (205, 160, 120), (160, 112, 78), (112, 76, 54)])
    hair = random.choice([(40, 30, 26), (84, 54, 34), (120, 116, 112), (24, 22, 24), (150, 104, 58)])
    coat = tuple(random.randint(30, 130) for _ in range(3))
    dark = tuple(level * 3 // 4 for level in skin)
    picture = Image.new("RGB", (1200, 1500), (wall, wall, wall + 6))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((160, 1080, 1040, 1900), fill=coat)
    draw.rectangle((500, 920, 700, 1130), fill=dark)
    draw.polygon([(480, 1090), (720, 1090), (600, 1260)], fill=(240, 240, 238))
    wide = random.randint(240, 275)
    fringe = random.randint(430, 500)
    draw.ellipse((600 - wide - 40, 300, 600 + wide + 40, 980), fill=hair)
    draw.ellipse((600 - wide, 370, 600 + wide, 1030), fill=skin)
    draw.chord((600 - wide - 20, 310, 600 + wide + 20, 310 + 2 * (fringe - 310)), 180, 360, fill=hair)
    for eye in (490, 710):
        draw.ellipse((eye - 48, 630, eye + 48, 682), fill="white")
        draw.ellipse((eye - 22, 632, eye + 22, 680), fill=(50, 40, 34))
        draw.arc((eye - 66, 570, eye + 66, 650), 200, 340, fill=hair, width=14)
    draw.polygon([(600, 680), (570, 800), (632, 800)], fill=dark)
    draw.arc((510, 800, 690, 900), 20, 160, fill=(140, 60, 60), width=12)
    _write(draw, (350, 1340), "SYNTHETIC · NOT A PERSON", 44, fill="white", width=520, bold=True)
    return picture


def _table(random: Random, size: Size) -> Image.Image:
    """Draw a wooden table top: noise, stretched along the grain."""
    height = size[1]
    coarse = Image.frombytes("L", (5, height // 6), random.randbytes(5 * (height // 6)))
    fine = Image.frombytes("L", (9, height // 2), random.randbytes(9 * (height // 2)))
    bicubic = Image.Resampling.BICUBIC
    grain = Image.blend(coarse.resize(size, bicubic), fine.resize(size, bicubic), 0.35)
    bands = [grain.point([base + level * span // 255 for level in range(256)]) for base, span in _WOOD]
    return Image.merge("RGB", bands)


def _photograph(subject: Image.Image, shot: Shot, *, cover: float, blurred: bool) -> bytes:
    """Lay `subject` on a table, a little askew, with its shadow; `cover` is its share of the picture."""
    random = _random(shot.seed)
    width, height = shot.size
    scale = cover * min(width / subject.width, height / subject.height)
    flat = subject.resize(
        (round(subject.width * scale), round(subject.height * scale)), Image.Resampling.LANCZOS
    )
    angle = random.uniform(-5, 5)
    turned = flat.convert("RGBA").rotate(angle, Image.Resampling.BILINEAR, expand=True)
    left, top = (width - turned.width) // 2, (height - turned.height) // 2
    picture = _table(random, shot.size)
    near = max(4, width // 120)
    shade = Image.new("L", shot.size, 0)
    shade.paste(turned.getchannel("A").point(lambda level: level * 6 // 10), (left + near, top + near))
    small = shade.resize((max(1, width // 8), max(1, height // 8))).filter(ImageFilter.BoxBlur(near / 8))
    picture.paste((18, 12, 8), mask=small.resize(shot.size, Image.Resampling.BICUBIC))
    picture.paste(turned.convert("RGB"), (left, top), turned.getchannel("A"))
    return _finish(picture, shot, blurred=blurred)


def _finish(picture: Image.Image, shot: Shot, *, blurred: bool) -> bytes:
    """Light, focus and grain of a telephone's camera, then the file."""
    random = _random(shot.seed * 7919)
    width, height = picture.size
    light = Image.linear_gradient("L").rotate(random.choice([0, 90, 180, 270])).resize(picture.size)
    picture = ImageChops.multiply(
        picture, Image.merge("RGB", [light.point([215 + level * 40 // 255 for level in range(256)])] * 3)
    )
    if shot.blurred or blurred:
        for _ in range(3):
            picture = picture.filter(ImageFilter.BoxBlur(width / 200))
    if shot.dark:
        picture = picture.point([level * 45 // 255 for level in range(256)] * 3)
    if shot.glare:
        lamp = Image.new("L", (150, 200), 0)
        ImageDraw.Draw(lamp).ellipse((50, 60, 110, 130), fill=255)
        lamp = lamp.filter(ImageFilter.GaussianBlur(8)).point(lambda level: min(255, level * 2))
        picture.paste((255, 255, 255), mask=lamp.resize(picture.size, Image.Resampling.BICUBIC))
    tile = Image.frombytes("L", (256, 256), random.randbytes(65536)).point(
        [125 + n * 7 // 256 for n in range(256)]
    )
    noise = Image.new("L", picture.size)
    for x in range(0, width, 256):
        for y in range(0, height, 256):
            noise.paste(tile, (x, y))
    picture = ImageChops.add(picture, Image.merge("RGB", [noise] * 3), scale=1, offset=-128)
    return encode(picture, kind=shot.kind, orientation=shot.orientation, position=shot.position)


def encode(
    picture: Image.Image,
    *,
    kind: Kind = "jpeg",
    orientation: int = 1,
    position: tuple[float, float] | None = None,
) -> bytes:
    """Return the file's bytes, with EXIF as a telephone writes it: maker, orientation, where, when."""
    if orientation in _UNTURN and kind != "heic":
        picture = picture.transpose(_UNTURN[orientation])
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Synthetic", "Drawn telephone"
    exif[0x0112] = orientation
    if position is not None:
        north, east = position
        exif[0x8825] = {
            1: "N" if north >= 0 else "S",
            2: _degrees(abs(north)),
            3: "E" if east >= 0 else "W",
            4: _degrees(abs(east)),
        }
    out = BytesIO()
    if kind == "heic":
        quick = {"preset": "ultrafast"}  # a telephone has hardware for this; a test has not
        picture.save(out, "HEIF", quality=60, exif=exif.tobytes(), enc_params=quick)
    elif kind == "png":
        picture.save(out, "PNG", compress_level=1, exif=exif.tobytes())
    else:
        picture.save(out, kind.upper(), quality=90, exif=exif.tobytes())
    return out.getvalue()


def _degrees(angle: float) -> tuple[float, float, float]:
    minutes = (angle % 1) * 60
    return float(int(angle)), float(int(minutes)), round((minutes % 1) * 60, 2)
