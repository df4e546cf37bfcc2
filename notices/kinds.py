"""What people can be told of. Each app says its kinds once, in `AppConfig.ready`:

    NOTICE_KINDS = (NoticeKind(Told.NOT_CLOSED, title=…, words=…, group="Visits"), …)
    notices.kinds.register(NOTICE_KINDS)

A kind's words are the same for everybody and every record: they name nobody and nothing. Which record it is
about is shown on the page alone, to those who may see it (`notices.links`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from accounts.enums import Role
from notices.enums import How


class KindError(Exception):
    """The program told people of something that no app registered, or registered it twice."""


@dataclass(frozen=True)
class NoticeKind:
    """One thing that people are told of.

    `name` is dotted, "visits.not_closed"; `words` is the notice as it stands on the page, a whole sentence;
    `title` completes "Tell me when" on the page of choices. `how` is what holds until a person chooses.
    `urgent`: may be sent by e-mail at once. `always`: nobody can switch it off; it goes by e-mail at once.
    `once`: the same person is told of the same record once only, however often `notify` is called; it then
    always says about which.
    `apart`: nobody else may know that it exists; its events are shown to no reader of the audit, and no
    e-mail of its own is sent, because an administrator sees which kinds could not be delivered.
    `roles`: who finds it among their choices; empty: everybody. `route`: the page, of no record, to go to.
    """

    name: str
    title: str
    words: str
    group: str
    how: How = How.DIGEST
    urgent: bool = False
    always: bool = False
    once: bool = False
    apart: bool = False
    roles: frozenset[Role] = frozenset()
    route: str = ""

    def __post_init__(self) -> None:
        if self.always and not self.urgent:
            raise KindError(f"{self.name} cannot be switched off, so it has to be urgent.")
        if self.apart and self.urgent:
            raise KindError(f"{self.name} is kept apart, so no e-mail of its own is sent.")
        if self.how_by_default is How.AT_ONCE and not self.urgent:
            raise KindError(f"{self.name} is not urgent, so it does not go by e-mail at once.")

    @property
    def how_by_default(self) -> How:
        return How.AT_ONCE if self.always else self.how

    @property
    def offered(self) -> tuple[How, ...]:
        """What a person may choose; one alone where there is no choice."""
        if self.always:
            return (How.AT_ONCE,)
        return (How.AT_ONCE, How.DIGEST, How.HERE) if self.urgent else (How.DIGEST, How.HERE)


_kinds: dict[str, NoticeKind] = {}
_titles: dict[str, str] = {}  # of messages that are about no notice: a push, an alarm to a duty desk


def register(kinds: Iterable[NoticeKind]) -> None:
    """Add kinds; raise KindError if one of them is known already as another."""
    for kind in kinds:
        if _kinds.setdefault(str(kind.name), kind) != kind:
            raise KindError(f"The notice {kind.name} is registered twice.")


def kind_of(name: str) -> NoticeKind:
    """Return a registered kind; raise KindError for any other."""
    try:
        return _kinds[str(name)]
    except KeyError:
        raise KindError(f"The notice {name} is not registered by any app.") from None


def registered() -> Mapping[str, NoticeKind]:
    """Return every kind by its name."""
    return MappingProxyType(_kinds)


def name_messages(titles: Mapping[str, str]) -> None:
    """Say what messages of kinds that are no notices are for, as an administrator reads it."""
    _titles.update({str(kind): title for kind, title in titles.items()})


def is_apart(name: str) -> bool:
    """Say whether a kind is kept apart; one that no app registers any more is not."""
    return name in _kinds and _kinds[name].apart


def title_of(name: str) -> str:
    """Return what a kind of notice or message is about, in words; its name where nobody said."""
    return _kinds[name].title if name in _kinds else _titles.get(name, name)
