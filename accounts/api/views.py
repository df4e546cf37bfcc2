"""What every endpoint derives from: it lets in, reads strictly, rolls back, and answers problems.

class VisitDetails(ApiView):
    route, tag = "visit-details", "Visits"

    @operation("Change …", body=Details, answer=Details, changes=True, versioned=True)
    def patch(self, request, visit_id): …        # self.answers, self.expected, self.user, self.at
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import SessionAuthentication, TokenAuthentication, refuse_strangers
from accounts.deputies import keys_of
from accounts.enums import AuditEvent, Role
from accounts.models import User
from accounts.roles import ROLE_PEOPLE
from accounts.scopes import access_to, roles_for
from accounts.systems import ApiToken
from audit.operations import record
from core import clock
from core.api.conditions import etag, is_unchanged, number, read_if_match
from core.api.limits import count
from core.api.operations import Operation
from core.api.parsing import StrictJSONParser
from core.api.problems import Fault, Kind, problem
from core.api.refusals import Invalid, Refused, faults_of, problem_of
from core.api.schema import Describer
from core.api.serializers import Shape
from core.errors import DomainError, StaleVersion
from core.formatting import in_words

SAFE = ("GET", "HEAD")


class ApiView(APIView):
    """One address of the API. `route` is its name in `accounts.scopes.API_ACCESS`, which says who may."""

    route = ""
    tag = ""
    schema = Describer()
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = ()
    parser_classes = (StrictJSONParser,)
    renderer_classes: Sequence[type[BaseRenderer]] = (JSONRenderer,)

    user: User
    at: datetime
    query: dict[str, Any]
    answers: dict[str, Any]
    body: Shape | None = None
    expected = ""  # the version that If-Match names

    # --- Who may, for the schema

    def scope_for(self, method: str) -> str:
        """Return the scope that a token needs; "" if any will do."""
        access = access_to(self.route, method)
        return str(access.scope) if access and access.scope else ""

    def who_may(self, method: str) -> str:
        """Return in words who may call `method`."""
        access = access_to(self.route, method)
        roles = access.roles if access else frozenset()
        people = (
            "anybody signed in" if roles is None else in_words([ROLE_PEOPLE[r] for r in Role if r in roles])
        )
        scope = self.scope_for(method)
        return f"Open to {people}." + (f" A token needs the scope `{scope}`." if scope else "")

    # --- Coming in

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """As the framework's, but in a savepoint: what a refused request wrote is gone, its audit stays."""
        self.args, self.kwargs = args, kwargs
        request = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers, self.format_kwarg = request, self.default_response_headers, None
        response: HttpResponseBase
        try:
            self.initial(request, *args, **kwargs)
            with transaction.atomic():
                response = getattr(self, request.method.lower())(request, *args, **kwargs)
        except Exception as error:
            response = self.handle_exception(error)
        self.response = self.finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in who may; read what was sent as the operation says."""
        self.at = clock.now()
        self._know(request)
        self._limit(request)
        neg = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = neg
        says = self._open(request)
        self.query = self._read_query(request, says)
        if says.changes:
            self.expected = read_if_match(request.headers.get("If-Match"))
        if says.body:
            self.body = says.body(
                data=request.data, partial=request.method == "PATCH", context=self.shape_context()
            )
            if not self.body.is_valid():
                raise Invalid(*faults_of(self.body.errors))
            self.answers = self.body.validated_data

    def shape_context(self) -> dict[str, Any]:
        """Return what the shapes of this endpoint are told: who reads, and when."""
        return {"user": self.user, "at": self.at}

    def _know(self, request: Request) -> None:
        user = request.user
        if not isinstance(user, User):
            refuse_strangers(request._request, at=self.at)
            raise NotAuthenticated()
        self.user = user

    def _limit(self, request: Request) -> None:
        """Count by token or by person, changes once more by themselves."""
        who = f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else f"person:{self.user.pk}"
        count(who, most=settings.API_REQUESTS_PER_MINUTE, at=self.at)
        if request.method not in SAFE:
            count(f"change:{who}", most=settings.API_CHANGES_PER_MINUTE, at=self.at)

    def _open(self, request: Request) -> Operation:
        """Return the operation; refuse by route, by method, by scope, in this order."""
        roles = keys_of(self.user, self.at)
        for_route = roles_for(self.route)
        if for_route is not None and roles.isdisjoint(for_route):
            self._refuse(for_route)
        handler = getattr(self, (request.method or "").lower(), None)
        access = access_to(self.route, request.method or "")
        if handler is None or access is None or (request.method or "").lower() not in self.http_method_names:
            raise MethodNotAllowed(request.method or "")
        if access.roles is not None and roles.isdisjoint(access.roles):
            self._refuse(access.roles)
        if isinstance(request.auth, ApiToken) and access.scope and access.scope not in request.auth.scopes:
            self._note_refusal()
            raise Refused(
                Kind.NOT_ALLOWED,
                f"This token has not the scope “{access.scope}”. Ask an administrator for one that has.",
            )
        found: Operation = handler.operation
        return found

    def _refuse(self, roles: frozenset[Role]) -> None:
        self._note_refusal()
        people = in_words([ROLE_PEOPLE[role] for role in Role if role in roles])
        raise Refused(
            Kind.NOT_ALLOWED, f"This is for {people}. Ask an administrator if your role should allow it."
        )

    def _note_refusal(self) -> None:
        reason = f"{self.request.method} api:{self.route}"
        record(event=AuditEvent.PAGE_REFUSED, by=self.user, at=self.at, reason=reason)

    def _read_query(self, request: Request, says: Operation) -> dict[str, Any]:
        sent = request.query_params
        twice = [name for name in sent if len(sent.getlist(name)) > 1]
        if twice:
            raise Invalid(*(Fault("Send this once.", parameter=name) for name in twice))
        shape = (says.query or Shape)(data=dict(sent.items()), context=self.shape_context())
        if not shape.is_valid():
            faults = faults_of(shape.errors)
            raise Invalid(*(Fault(f.detail, parameter=f.pointer.removeprefix("/")) for f in faults))
        found: dict[str, Any] = shape.validated_data
        return found

    # --- Going out

    @property
    def expected_version(self) -> int:
        """The number that If-Match names; -1, which is stale, where it names none of ours."""
        return number(self.expected)

    def answer(
        self,
        data: Any,
        *,
        version: int | str | None = None,
        status: int = 200,
        location: str = "",
    ) -> HttpResponse:
        """Return the answer, with its ETag; 304 to a reader who has that version."""
        headers = {"Location": location} if location else {}
        if version is not None:
            headers["ETag"] = etag(version)
            known = is_unchanged(self.request.headers.get("If-None-Match"), headers["ETag"])
            if known and self.request.method in SAFE:
                return HttpResponse(status=304, headers=headers)
        return Response(data, status=status, headers=headers)

    def current(self) -> tuple[Mapping[str, Any], int | str] | None:
        """Return the record as it stands and its version, for who comes too late; audited like a read."""
        return None

    def fault(self, name: str, words: str) -> Invalid:
        """Return the refusal of one field of the body, in words."""
        return Invalid(Fault(words, (self.body.pointer_of(name) if self.body else None) or f"/{name}"))

    def check_unchanged(self, version: int | str) -> None:
        """Raise StaleVersion unless If-Match named `version`; for what operations do not check themselves."""
        if self.expected != str(version):
            raise StaleVersion(None)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Return the problem; a fault of ours goes on, to become a 500 that says nothing of the inside."""
        if isinstance(exc, StaleVersion):
            current = self.current()
            more = {"current": current[0], "etag": etag(current[1])} if current else {}
            return problem(Kind.STALE, more=more, headers={"ETag": etag(current[1])} if current else {})
        pointer = None
        if isinstance(exc, DomainError) and self.body is not None:
            pointer = self.body.pointer_of(exc.field)
        found = problem_of(exc, pointer=pointer)
        if found is None:
            raise exc
        if found.status_code == 401:
            found["WWW-Authenticate"] = self.get_authenticate_header(self.request)
        return found
