"""The description of the API (OpenAPI 3.1), made from what each endpoint says of itself and who may."""

import functools
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from core.api.operations import JSON, Operation
from core.api.problems import MEDIA_TYPE, Kind
from core.api.serializers import Shape

VERBS = {"GET": "read", "POST": "add", "PATCH": "change", "PUT": "put", "DELETE": "end"}


class FaultShape(Shape):
    """One thing wrong with what was sent."""

    pointer = serializers.CharField(
        required=False, help_text="Where in the body: a JSON Pointer, “#/premises/town”."
    )
    parameter = serializers.CharField(required=False, help_text="Which parameter of the address.")
    detail = serializers.CharField(help_text="What to do about it.")


class Problem(Shape):
    """What is wrong, and what to do about it (RFC 9457)."""

    type = serializers.CharField(help_text="Which problem it is; the address explains it.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened and what to do, in words for a person.")
    request_id = serializers.CharField(help_text="Tell the service desk this.")
    errors = FaultShape(many=True, required=False)  # type: ignore[assignment] # the framework takes it off the class


class ProblemWithCurrent(Problem):
    """Somebody changed the record in between; it comes along as it stands."""

    current = serializers.JSONField(help_text="The record as it stands, as reading it would answer.")
    etag = serializers.CharField(help_text="Its ETag, for “If-Match” of the next try.")


class Describer(AutoSchema):
    """Describes a view that derives from `accounts.api.views.ApiView`."""

    view: Any

    @property
    def says(self) -> Operation:
        found: Operation = getattr(self.view, self.method.lower()).operation
        return found

    def get_operation_id(self) -> str:
        """Return a name that stays: what is done, and the name of the route."""
        route = self.view.route.removesuffix("-list") if self.method == "POST" else self.view.route
        return f"{VERBS[self.method]}-{route}"

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_summary(self) -> str:
        return self.says.summary

    def get_description(self) -> str:  # type: ignore[override] # as the library has it
        """Return the docstring, and who may."""
        words = " ".join((getattr(self.view, self.method.lower()).__doc__ or "").split())
        return f"{words}\n\n{self.view.who_may(self.method)}"

    def get_auth(self) -> list[dict[str, list[str]]]:
        scope = self.view.scope_for(self.method)
        return [{"token": [scope] if scope else []}, {"session": []}]

    def get_request_serializer(self) -> Any:
        if self.says.takes != JSON:
            return {self.says.takes: OpenApiTypes.BINARY}
        return self.says.body

    def get_override_parameters(self) -> list[Any]:
        says = self.says
        found: list[Any] = [says.query] if says.query else []
        if says.changes:
            words = "The ETag of the version that the change was made on."
            found.append(_header("If-Match", words, required=True))
        if says.offset:
            found.append(_header("Upload-Offset", "Where the part belongs, in bytes.", required=True))
        if says.versioned and self.method == "GET":
            found.append(_header("If-None-Match", "The ETag that you have: 304 if it is still that one."))
        if says.versioned:
            found.append(_header("ETag", "The version of the record.", response=[says.status]))
        return found

    def get_response_serializers(self) -> Any:
        says = self.says
        answer: Any = says.answer if says.media == JSON else OpenApiTypes.BINARY
        found: dict[Any, Any] = {(str(says.status), says.media): OpenApiResponse(answer, _WORDS[says.status])}
        if answer is None:
            found = {str(says.status): OpenApiResponse(None, _WORDS[says.status])}
        if says.repeated:
            found["200", says.media] = OpenApiResponse(answer, "It was made before, by the same request.")
        if says.versioned and self.method == "GET":
            found["304"] = OpenApiResponse(None, "You have this version already.")
        for kind in self._refusals():
            shape = ProblemWithCurrent if kind is Kind.STALE else Problem
            found[str(kind.status), MEDIA_TYPE] = OpenApiResponse(shape, f"{kind.title}. {kind.words}")
        return found

    def _refusals(self) -> Iterator[Kind]:
        says = self.says
        yield from (Kind.UNAUTHENTICATED, Kind.NOT_ALLOWED, Kind.NOT_ACCEPTABLE, Kind.TOO_MANY, Kind.BROKEN)
        if "{" in self.path or says.finds:
            yield Kind.NOT_FOUND
        if says.has_body or says.changes:
            yield Kind.MALFORMED
        if says.has_body:
            yield from (Kind.TOO_LARGE, Kind.MEDIA_TYPE)
        yield Kind.INVALID
        if self.method != "GET":
            yield from (Kind.CONFLICT, Kind.UNAVAILABLE)
        if says.changes:
            yield from (Kind.STALE, Kind.VERSION_MISSING)


_WORDS = {200: "What was asked for.", 201: "It is made.", 204: "It is done; there is nothing to say."}


def _header(name: str, words: str, *, required: bool = False, response: Any = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, required=required, description=words, response=response
    )


def strict_requests(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say of every body that it has to be there, and that a name it does not list is refused."""
    for name, component in result.get("components", {}).get("schemas", {}).items():
        if name.endswith("Request") and component.get("type") == "object":
            component["additionalProperties"] = False
    for methods in result["paths"].values():
        for method in methods.values():
            if "requestBody" in method:
                method["requestBody"]["required"] = True
    return result


@functools.cache
def document() -> dict[str, Any]:
    """Return the description; made once, since it follows from the code alone."""
    made = SchemaGenerator(urlconf=settings.ROOT_URLCONF).get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    found: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(made))
    return found
