"""What is posted to a page and may not stand in a draft of it: said by the app whose page it is."""

from collections.abc import Callable, Iterable

from django.http import QueryDict
from django.urls import Resolver404, resolve

Unfit = Callable[[QueryDict], Iterable[str]]
_unfit: dict[str, Unfit] = {}


def leave_out(app: str, unfit: Unfit) -> None:
    """Have no draft keep the fields that `unfit` names, of what is posted to pages of `app`."""
    _unfit[app] = unfit


def left_out(page: str, posted: QueryDict) -> frozenset[str]:
    """Return the names of the fields posted to `page` that its app wants in no draft."""
    try:
        app = resolve(page).func.__module__.partition(".")[0]
    except Resolver404:
        return frozenset()  # a page of nobody's, which nothing opens
    return frozenset(_unfit[app](posted)) if app in _unfit else frozenset()
