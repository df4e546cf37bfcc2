"""Every word that the unit keeps, table by table: new keys lose none, and disposing leaves none."""

from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.files.storage import storages

from accounts.models import User
from accounts.roles import Role
from core import clock
from intelligence.encryption import unseal_bytes
from intelligence.models import SEALED, Attachment, Draft
from intelligence.operations.keeping import rotate
from intelligence.separation import as_keeper
from tests.factories import UserFactory
from tests.intelligence_canaries import draft_of as a_draft
from tests.intelligence_canaries import pass_on
from tests.intelligence_everything import all_words, disposed_of, one_of_each

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=[Role.OFFICER])


def pictures() -> dict[UUID, list[bytes]]:
    """Return the original and the viewing copy of every photograph, as they are without the keys."""
    storage = storages["intelligence"]
    with as_keeper(clock.now()):
        names = {one.pk: (one.original, one.viewing) for one in Attachment.objects.all()}
    return {pk: [unseal_bytes(storage.open(name).read()) for name in both] for pk, both in names.items()}


def test_new_keys_lose_no_word_of_any_table_and_no_byte_of_a_photograph(
    officer: User, settings: LazySettings
) -> None:
    a_draft(officer)
    one_of_each(officer, pass_on(officer, None))
    words, photographs = all_words(), pictures()
    assert [model.__name__ for model in SEALED if not words[model]] == []
    assert all(content for both in photographs.values() for content in both)
    new = Fernet.generate_key().decode()
    settings.INTELLIGENCE_KEYS = [new, *settings.INTELLIGENCE_KEYS]
    assert rotate(at=clock.now()).rows == sum(len(rows) for rows in words.values())
    settings.INTELLIGENCE_KEYS = [new]
    assert all_words() == words
    assert pictures() == photographs


def test_disposing_leaves_no_word_of_any_table_and_every_word_of_another_submission(officer: User) -> None:
    other = pass_on(officer, None)
    a_draft(officer)
    others = all_words()
    made = one_of_each(officer, other)
    before = all_words()
    assert {model for model in SEALED if before[model] == others[model]} == {Draft}
    disposed_of(made)
    assert all_words() == others
