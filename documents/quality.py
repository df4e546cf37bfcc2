"""Whether a picture looks blurred, dark or glared: measured at once, while it can still be taken again.

A prompt and no verdict (CPC-5): the person who took it decides whether every word can be read. Pillow
alone does the measuring. The thresholds were set on drawn notices, cards and faces, sharp and softened
step by step, with and without a camera's grain (`tests/unit/test_pictures_quality.py` keeps them there).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageFilter

from documents.enums import Flaw


@dataclass(frozen=True, slots=True)
class Measures:
    """`edge`: the steepness of the sharpest edges as a share of the picture's contrast, grain taken off.

    `light`: the grey level (0 to 255) that a tenth of the picture exceeds. `burnt`: the share of the
    area that is white without any detail. `paper`: the grey level of the brightest part that is not burnt.
    """

    edge: float
    light: int
    burnt: float
    paper: int


_SIDE = 1000  # pixels of the longest side at which edges are judged
_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_GRAIN = 4  # of pure grain, the 99.5th percentile is about four times the median
_LEAST_CONTRAST = 40
_CELLS = (48, 48)
_WHITE = 252

_SOFT_EDGE = 0.09
_DIM = 70
_BURNT_LEAST, _BURNT_MOST = 0.008, 0.5
_PAPER_UNDER_A_LAMP = 240  # a scan or a screenshot is white all over: that is no glare


def measure(picture: Image.Image) -> Measures:
    """Measure an upright picture of any size and mode."""
    grey = picture.convert("L")
    grey.thumbnail((_SIDE, _SIDE), Image.Resampling.HAMMING)
    levels = grey.histogram()
    contrast = max(_LEAST_CONTRAST, _percentile(levels, 0.98) - _percentile(levels, 0.02))
    inside = (1, 1, max(2, grey.width - 1), max(2, grey.height - 1))  # the filter leaves the rim as it was
    bends = grey.filter(_LAPLACIAN).crop(inside).histogram()
    steep = [bends[128], *(bends[128 + n] + bends[128 - n] for n in range(1, 128)), bends[0]]
    edge = _percentile(steep, 0.995) - _GRAIN * _percentile(steep, 0.5)
    cells = grey.resize(_CELLS, Image.Resampling.BOX).histogram()
    burnt = sum(cells[_WHITE:])
    kept = cells[:_WHITE]
    return Measures(
        edge=max(0, edge) / contrast,
        light=_percentile(levels, 0.9),
        burnt=burnt / sum(cells),
        paper=_percentile(kept, 0.9) if any(kept) else 255,
    )


def flaws_of(picture: Image.Image) -> tuple[Flaw, ...]:
    """Return what the picture seems to suffer from; nothing for a clear one."""
    seen = measure(picture)
    flaws = []
    if seen.edge < _SOFT_EDGE:
        flaws.append(Flaw.BLURRED)
    if seen.light < _DIM:
        flaws.append(Flaw.DARK)
    if _BURNT_LEAST < seen.burnt < _BURNT_MOST and seen.paper < _PAPER_UNDER_A_LAMP:
        flaws.append(Flaw.GLARE)
    return tuple(flaws)


def _percentile(histogram: Sequence[int], share: float) -> int:
    """Return the level that `share` of the counted pixels do not exceed."""
    wanted = share * sum(histogram)
    passed = 0
    for level, count in enumerate(histogram):
        passed += count
        if passed >= wanted:
            return level
    return len(histogram) - 1
