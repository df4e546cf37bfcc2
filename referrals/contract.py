"""The contract of the extract for machines: the JSON Schema of one row, made from the columns.

`referrals/contracts/` keeps the schema of every version that was published, as it was then. The newest is
compared with the columns by a test, so that nobody changes one without the other.
"""

import json
import re
from pathlib import Path
from typing import Any

from referrals.columns import COLUMNS, LAYOUT_VERSION, Column, Shape

FOLDER = Path(__file__).resolve().parent / "contracts"
_PATTERNS = {
    Shape.NUMBER: "[0-9]+",
    Shape.DAY: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    Shape.MOMENT: r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}[+-][0-9]{2}:[0-9]{2}",
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of one row of the JSON Lines file, as the columns stand."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:enforcement-visits:cpct-extract:{LAYOUT_VERSION}",
        "title": f"One row of the daily extract for CPCT, version {LAYOUT_VERSION}",
        "description": "Every value is text: the cell of the CSV without its guarding apostrophe. "
        "Empty text: there is nothing to say. The order is the order of the columns. A later minor version "
        "may have more properties.",
        "type": "object",
        "required": [column.key for column in COLUMNS],
        "properties": {column.key: _property(column) for column in COLUMNS},
    }


def _property(column: Column) -> dict[str, Any]:
    rules: dict[str, Any] = {"title": column.header, "description": column.meaning, "type": "string"}
    if column.values:
        rules["enum"] = [*column.values, *([] if column.always else [""])]
    elif column.shape in _PATTERNS:
        pattern = _PATTERNS[column.shape]
        rules["pattern"] = f"^{pattern}$" if column.always else f"^({pattern})?$"
    elif column.always:
        rules["minLength"] = 1
    return rules


def as_text(contract: dict[str, Any]) -> str:
    """Return a contract as its file holds it."""
    return json.dumps(contract, indent=2, ensure_ascii=False) + "\n"


def published() -> dict[str, Path]:
    """Return the file of every version that was published, oldest first."""
    found = {path.name.removesuffix(".schema.json"): path for path in FOLDER.glob("*.schema.json")}
    return {version: found[version] for version in sorted(found, key=version_key)}


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by: 1.10 comes after 1.9."""
    return tuple(int(part) for part in re.findall(r"[0-9]+", version))
