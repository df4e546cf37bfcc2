"""A picture takes its place on a page before it has arrived: nothing moves away from under a finger."""

import re
from pathlib import Path

import pytest

from tests.database import BASE_DIR

PAGES = (*(BASE_DIR / "templates").rglob("*.html"), *(BASE_DIR / "accounts/templates").rglob("*.html"))
TEMPLATES = [path for path in PAGES if not path.name.endswith("pdf.html")]  # on paper nothing moves
PICTURES = [
    (path.relative_to(BASE_DIR), tag)
    for path in sorted(TEMPLATES)
    for tag in re.findall(r"<img\b(?:[^>{]|\{\{.*?\}\})*>", path.read_text(), re.S)
]
# What _intelligence.scss gives a shape of its own: the unit's store keeps the sizes of no picture.
SHAPED = "ev-thumbs__picture"


def test_there_are_pictures() -> None:
    assert len(PICTURES) == sum(path.read_text().count("<img") for path in TEMPLATES) >= 9


@pytest.mark.parametrize(("where", "tag"), PICTURES)
def test_each_picture_says_how_large_it_is_or_has_a_shape(where: Path, tag: str) -> None:
    assert SHAPED in tag or (' width="' in tag and ' height="' in tag), where


def test_the_shape_stands_in_the_styles() -> None:
    styles = (BASE_DIR / "static/src/_intelligence.scss").read_text()
    assert re.search(rf"\.{SHAPED} \{{[^}}]*aspect-ratio:", styles)
