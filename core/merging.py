"""What becomes of a record that two people changed at once: a three-way merge. Pure.

A unit is a group of answers that belong together, mostly one alone. Of each is known who changed it since
both began: what only one did stands; what both did, and not to the same, is a clash for a person to settle.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Unit = tuple[str, ...]


class Unknown:
    """In place of a value that nobody can say any more: how it stood when the page was opened."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Merged:
    """Each unit in one of three: taken from them, kept as mine, or changed by both to different answers."""

    theirs: tuple[Unit, ...]
    mine: tuple[Unit, ...]
    clashes: tuple[Unit, ...]


def merge(
    units: Iterable[Unit], *, mine: Collection[str], theirs: Collection[str], differ: Collection[str]
) -> Merged:
    """Sort `units` by who changed a name in them: `mine` and `theirs` are the names that each changed.

    `differ` are the names that now say something else for me than for them. A name whose beginning is
    unknown counts as changed by both.
    """
    taken, kept, clashes = [], [], []
    for unit in units:
        different = [name for name in unit if name in differ]
        if not _any(different, mine):
            taken.append(unit)
        elif not _any(different, theirs):
            kept.append(unit)
        else:
            clashes.append(unit)
    return Merged(tuple(taken), tuple(kept), tuple(clashes))


def units_of(
    names: Sequence[str],
    *,
    together: Iterable[Unit] = (),
    hinges: Mapping[str, Unit] | None = None,
    mine: Collection[str] = (),
    theirs: Collection[str] = (),
) -> list[Unit]:
    """Return `names` in units: those of `together` as one each, the others alone, in the order of `names`.

    A hinge is a name on which others hang: while one person turns it and another changes what hangs on it,
    all of them are one unit, because the one answer decides what becomes of the rest.
    """
    groups = [set(unit) for unit in together]
    for hinge, hung in (hinges or {}).items():
        turned = (hinge in mine and _any(hung, theirs)) or (hinge in theirs and _any(hung, mine))
        if turned:
            groups.append({hinge, *hung})
    for name in names:
        groups.append({name})
    return sorted(
        (tuple(n for n in names if n in group) for group in _joined(groups) if group & set(names)),
        key=lambda unit: names.index(unit[0]),
    )


def _any(names: Iterable[str], among: Collection[str]) -> bool:
    return any(name in among for name in names)


def _joined(groups: Iterable[set[str]]) -> list[set[str]]:
    """Return groups without a name in common, those that had one joined."""
    joined: list[set[str]] = []
    for group in groups:
        apart = [other for other in joined if not other & group]
        joined = [*apart, group.union(*(other for other in joined if other & group))]
    return joined
