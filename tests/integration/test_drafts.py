"""What was typed and not saved is kept, for the one who typed it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from accounts import drafts
from accounts.models import Draft
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAGE = "/visits/1/details/"


def typed(text: str) -> QueryDict:
    return QueryDict(text)


def test_what_is_kept_comes_back_as_it_was_posted() -> None:
    user = UserFactory()
    drafts.keep(user=user, page=PAGE, data=typed("a=1&a=2&postcode=QF3+8LN&b="), base_version=4, at=NOW)
    draft = drafts.load(user=user, page=PAGE)
    assert draft is not None
    assert (draft.base_version, draft.saved_at) == (4, NOW)
    assert draft.data == {"a": ["1", "2"], "postcode": ["QF3 8LN"], "b": [""]}
    assert drafts.as_data(draft).getlist("a") == ["1", "2"]


def test_the_newest_typing_replaces_the_one_before() -> None:
    user = UserFactory()
    drafts.keep(user=user, page=PAGE, data=typed("a=1&c=3"), base_version=1, at=NOW)
    drafts.keep(user=user, page=PAGE, data=typed("a=2"), base_version=2, at=NOW + timedelta(minutes=1))
    assert [(d.data, d.base_version) for d in Draft.objects.all()] == [({"a": ["2"]}, 2)]


def test_a_draft_belongs_to_one_person_and_one_page() -> None:
    user = UserFactory()
    drafts.keep(user=user, page=PAGE, data=typed("a=1"), base_version=0, at=NOW)
    assert drafts.load(user=UserFactory(), page=PAGE) is None
    assert drafts.load(user=user, page="/visits/2/details/") is None


def test_tokens_and_secrets_are_left_out() -> None:
    user = UserFactory()
    data = typed("csrfmiddlewaretoken=t&version=3&password1=p&oldpassword=o&upload_token=u&name=n")
    draft = drafts.keep(user=user, page=PAGE, data=data, base_version=3, at=NOW)
    assert draft is not None
    assert draft.data == {"name": ["n"]}


def test_what_the_database_cannot_hold_is_left_out_of_the_text() -> None:
    data = QueryDict(mutable=True)
    data["a"] = "x\x00y\ud800z"
    draft = drafts.keep(user=UserFactory(), page=PAGE, data=data, base_version=0, at=NOW)
    assert draft is not None
    draft.refresh_from_db()
    assert draft.data == {"a": ["xyz"]}


def test_what_is_empty_or_too_large_is_not_kept_and_leaves_what_was() -> None:
    user = UserFactory()
    drafts.keep(user=user, page=PAGE, data=typed("a=1"), base_version=0, at=NOW)
    for data in (typed("csrfmiddlewaretoken=t"), typed("a=" + "x" * drafts.MAX_BYTES)):
        assert drafts.keep(user=user, page=PAGE, data=data, base_version=0, at=NOW) is None
    assert drafts.keep(user=user, page="/" + "x" * 200, data=typed("a=1"), base_version=0, at=NOW) is None
    draft = drafts.load(user=user, page=PAGE)
    assert draft is not None
    assert draft.data == {"a": ["1"]}


def test_a_discarded_draft_is_gone() -> None:
    user = UserFactory()
    drafts.keep(user=user, page=PAGE, data=typed("a=1"), base_version=0, at=NOW)
    drafts.discard(user=user, page=PAGE)
    drafts.discard(user=user, page=PAGE)
    assert drafts.load(user=user, page=PAGE) is None
