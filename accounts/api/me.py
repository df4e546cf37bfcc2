"""Who asks, what they may; and the description of all that can be asked."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.shapes import TeamShape
from accounts.api.views import ApiView
from accounts.deputies import acts_for
from accounts.enums import AccountKind
from accounts.roles import Role
from accounts.scopes import Scope
from accounts.systems import ApiToken
from core.api.fields import Choice, Choices, Id, Moment, Text, YesNo
from core.api.operations import operation
from core.api.schema import document
from core.api.serializers import Shape


class HeldRole(Shape):
    """A role that is held now."""

    role = Choice(Role.choices, required=True)
    team = TeamShape(help_text="Over which team.")
    ends_at = Moment(allow_null=True, help_text="Until when; null: for good.")


class ActsFor(Shape):
    """Somebody who is away, for whom you act now."""

    id = Id()
    name = Text()
    until = Moment()
    leads = YesNo(help_text="As officer in charge of their visits.")
    teams = serializers.ListField(child=Id(), help_text="As manager of these teams.")


class MeShape(Shape):
    """Who asks: a person by their session, or a system by its token."""

    id = Id()
    kind = Choice(AccountKind.choices, required=True)
    name = Text()
    team = TeamShape()
    roles = HeldRole(many=True)
    acts_for = ActsFor(many=True, help_text="For whom you act, while they are away.")
    scopes = Choices(list(Scope), help_text="What the token is narrowed to; empty for a person.")
    token_expires_at = Moment(allow_null=True, help_text="When the token ends; null for a person.")


class Me(ApiView):
    route, tag = "me", "About you"

    @operation("Who you are", answer=MeShape)
    def get(self, request: Request) -> HttpResponse:
        """The account behind the request, its roles in force, and the scopes and the end of its token.

        A client can call this to see whether its token still works.
        """
        token = request.auth if isinstance(request.auth, ApiToken) else None
        grants = [g for g in self.user.role_grants.select_related("team") if g.in_force(self.at)]
        return self.answer(
            MeShape(
                {
                    "id": self.user.pk,
                    "kind": self.user.kind,
                    "name": self.user.name,
                    "team": self.user.team,
                    "roles": [
                        {"role": g.role, "team": g.team or self.user.team, "ends_at": g.ends_at}
                        for g in grants
                    ],
                    "acts_for": [
                        vars(absent) | {"teams": sorted(absent.teams)}
                        for absent in acts_for(self.user, self.at)
                    ],
                    "scopes": token.scopes if token else [],
                    "token_expires_at": token.expires_at if token else None,
                }
            ).data
        )


class AnySchema(Shape):
    """An OpenAPI 3.1 document."""

    openapi = serializers.CharField()
    info = serializers.JSONField()
    paths = serializers.JSONField()
    components = serializers.JSONField()


class ApiSchema(ApiView):
    route, tag = "schema", "About the API"

    @operation("The description of the API", answer=AnySchema)
    def get(self, request: Request, **_: Any) -> HttpResponse:
        """This description, as an OpenAPI 3.1 document. The page /api/ shows it to a reader."""
        return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
