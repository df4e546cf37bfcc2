"""From an exception to a problem: what the endpoints, the operations and the framework raise."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from core.api.problems import Fault, Kind, escape, problem
from core.errors import DomainError, NotAllowed
from core.workflow import TransitionRefused


class Refused(exceptions.APIException):
    """A problem of the given kind, in words. `headers` go with the answer."""

    def __init__(self, kind: Kind, words: str = "", *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words or kind.words)
        self.kind, self.words, self.headers = kind, words, headers or {}
        self.status_code = kind.status


class Invalid(exceptions.APIException):
    """What was sent has faults; each says where and what to do."""

    status_code = 422

    def __init__(self, *faults: Fault) -> None:
        super().__init__("Put right what “errors” names.")
        self.faults = faults


def problem_of(error: Exception, *, pointer: str | None = None) -> HttpResponse | None:
    """Return the problem that `error` is, or None for a fault of ours, which becomes a 500 further out.

    `pointer` is where in the body the field stands that a DomainError names, if it names one of the body.
    """
    match error:
        case Refused():
            return problem(error.kind, error.words, headers=error.headers)
        case Invalid():
            return problem(Kind.INVALID, errors=error.faults)
        case NotAllowed():
            return problem(Kind.NOT_ALLOWED, error.words)
        case DomainError():
            if pointer is not None:
                return problem(Kind.INVALID, error.words, errors=[Fault(error.words, pointer)])
            return problem(Kind.CONFLICT, error.words)
        case TransitionRefused():
            return problem(Kind.CONFLICT)
        case Http404():
            return problem(Kind.NOT_FOUND)
        case PermissionDenied():
            return problem(Kind.NOT_ALLOWED, str(error))
        case RequestDataTooBig():
            return problem(Kind.TOO_LARGE)
        case exceptions.APIException():
            return _of_framework(error)
    return None


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    match error:
        case exceptions.ValidationError():
            return problem(Kind.INVALID, errors=faults_of(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            header = getattr(error, "auth_header", "") or "Bearer"
            return problem(Kind.UNAUTHENTICATED, headers={"WWW-Authenticate": header})
        case exceptions.ParseError():
            return problem(Kind.MALFORMED, str(error.detail))
    kind = next((kind for kind in Kind if kind.status == error.status_code), Kind.MALFORMED)
    return problem(kind)


def faults_of(detail: Any, pointer: str = "") -> Iterator[Fault]:
    """Yield every fault that a serializer found, with its pointer."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from faults_of(
                inner, pointer if name == "non_field_errors" else f"{pointer}/{escape(name)}"
            )
    elif isinstance(detail, list) and any(isinstance(inner, (Mapping, list)) for inner in detail):
        for index, inner in enumerate(detail):
            yield from faults_of(inner, f"{pointer}/{index}")
    elif isinstance(detail, list):
        for words in detail:
            yield Fault(str(words), pointer)
    else:
        yield Fault(str(detail), pointer)
