"""Strange text through the API: refused with words or kept, never a fault, nothing half written."""

import json

import pytest

from accounts.roles import Role
from tests.api_support import Api, a_system, problem
from tests.editing_support import NAUGHTY, saved
from tests.factories_visits import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return Api(a_system(Role.OFFICER))


def body(text: str) -> bytes:
    return json.dumps({"premises": {"trading_name": text, "town": text}, "kinds": []}).encode()


def test_strange_text_breaks_nothing_and_leaves_nothing_half_written(api: Api) -> None:
    visit = make_visit(api.user)
    here = f"/visits/{visit.pk}/details/"
    for text in NAUGHTY:
        before, tag = saved(), api.get(here)["ETag"]
        for sent in (
            body(text),
            json.dumps({"premises": {"business_kind": text}}, ensure_ascii=False).encode(
                "utf-8", "surrogatepass"
            ),
        ):
            response = api.patch(here, sent, if_match=tag)
            if response.status_code != 200:
                assert response.status_code in (400, 412, 422), (text, response.content)
                assert problem(response, response.status_code)
        if response.status_code in (400, 422) and api.get(here)["ETag"] == tag:
            assert saved() == before
        assert api.get(here).status_code == 200
