"""Products for others: written by one, released by another, withdrawn, and given to somebody on conditions."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Draft as OrdinaryDraft
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.ids import new_id
from intelligence.enums import Told
from intelligence.models import Dissemination, Product, Receipt
from intelligence.names import names_in, repeated
from intelligence.operations import restrict
from intelligence.operations.moving import Sent
from intelligence.separation import as_unit
from notices.models import Message, Notice
from tests.factories import UserFactory
from tests.intelligence_support import CANARY, GRADES, address, do, member, take, told
from tests.sign_in import signed_in
from tests.visit_support import page, typed, words

pytestmark = pytest.mark.django_db
SAID = "Somebody lives above a kitchen in Brackenford, perhaps against their will"
ANSWERS = {"title": "Above a kitchen", "words": SAID, "marking": "OFFICIAL", "handling": "P"}
RECIPIENT = {
    "organisation": "Brackenford Council",
    "person": "Ines Tallowby, housing",
    "purpose": "To visit it",
}


@pytest.fixture
def receipt() -> Receipt:
    return told()


@pytest.fixture
def writer(receipt: Receipt) -> User:
    """One of the unit, who has graded the submission."""
    one = member()
    take(signed_in(one), receipt, to="graded")
    return one


def write(client, receipt: Receipt, **more: Any):
    """Write a product, and return its address."""
    answer = do(client, receipt, "products/new", **ANSWERS | more)
    assert answer.status_code == 302, words(answer)
    return answer["Location"]


def released(receipt: Receipt, writer: User, **more: Any) -> str:
    """Have one product written and another of the unit release it; return its address."""
    where = write(signed_in(writer), receipt, **more)
    second = signed_in(member())
    second.post(f"{where}release/", typed(second.get(where)))
    return where


def of(model: type, reader: User) -> Any:
    """Return the one row that there is."""
    with as_unit(reader, clock.now()):
        return model.objects.get()


def test_a_product_is_released_by_a_second_person_and_by_no_first(receipt: Receipt, writer: User) -> None:
    client = signed_in(writer)
    where = write(client, receipt)
    assert "Ask another of the unit" in words(client.get(where))
    carried = {"once": str(new_id()), "version": "1"}
    assert "Ask another of the unit" in words(client.post(f"{where}release/", carried, follow=True))
    assert of(Product, writer).state == "draft"
    second = member()
    other = signed_in(second)
    assert "Released." in words(other.post(f"{where}release/", typed(other.get(where)), follow=True))
    assert of(Product, writer).released_by == second
    assert SAID in words(client.get(where))
    assert "Above a kitchen" in words(client.get(address(receipt)))


def test_the_database_refuses_a_release_by_whoever_wrote_it(receipt: Receipt, writer: User) -> None:
    write(signed_in(writer), receipt)
    now = clock.now()
    with (
        pytest.raises(IntegrityError, match="product_takes_two_people"),
        transaction.atomic(),
        as_unit(writer, now),
    ):
        Product.objects.update(state="released", released_by=writer, released_at=now)


def test_whoever_changes_a_product_has_written_it(receipt: Receipt, writer: User) -> None:
    first, second = signed_in(writer), signed_in(member())
    where = write(first, receipt)
    changed = typed(second.get(f"{where}edit/")) | {"title": "Above another kitchen"}
    assert second.post(f"{where}edit/", changed).status_code == 302
    assert "Ask another of the unit" in words(second.get(where))
    first.post(f"{where}release/", typed(first.get(where)))
    assert of(Product, writer).state == "released"


def test_nothing_is_released_before_the_submission_is_graded(receipt: Receipt) -> None:
    one = member()
    client, second = signed_in(one), signed_in(member())
    take(client, receipt)
    where = write(client, receipt)
    assert "not graded yet" in words(second.get(where))
    carried = {"once": str(new_id()), "version": "1"}
    assert "not graded yet" in words(second.post(f"{where}release/", carried, follow=True))
    do(client, receipt, "grade", **GRADES)
    second.post(f"{where}release/", typed(second.get(where)))
    assert of(Product, one).state == "released"


def test_a_release_of_words_that_were_changed_since_is_none(receipt: Receipt, writer: User) -> None:
    first, second = signed_in(writer), signed_in(member())
    where = write(first, receipt)
    read = typed(second.get(where))
    first.post(f"{where}edit/", typed(first.get(f"{where}edit/")) | {"words": "Other words"})
    assert "changed while you read it" in words(second.post(f"{where}release/", read, follow=True))
    assert of(Product, writer).state == "draft"


def test_two_who_change_a_product_see_each_others_words(receipt: Receipt, writer: User) -> None:
    first, second = signed_in(writer), signed_in(member())
    where = write(first, receipt)
    old = typed(second.get(f"{where}edit/")) | {"words": "Typed by the second"}
    first.post(f"{where}edit/", typed(first.get(f"{where}edit/")) | {"words": "Saved by the first"})
    answer = second.post(f"{where}edit/", old)
    assert answer.status_code == 409
    assert "Saved by the first" in words(answer)
    assert page(answer).find("textarea").text.strip() == "Typed by the second"
    assert second.post(f"{where}edit/", typed(answer)).status_code == 302
    assert of(Product, writer).words()["words"] == "Typed by the second"


@pytest.mark.parametrize("name", ["ZÉPHYRINE", "Pell", "Orrin’s"])
def test_a_name_that_is_repeated_is_confirmed_before_it_stands(
    receipt: Receipt, writer: User, name: str
) -> None:
    client = signed_in(writer)
    asked = do(client, receipt, "products/new", **ANSWERS | {"words": f"{SAID}, says {name}"})
    assert asked.status_code == 422
    assert name.removesuffix("’s") in words(asked)
    typed_on = typed(asked)
    assert typed_on["words"].endswith(name)
    other = client.post(
        address(receipt, "products/new"), typed_on | {"words": f"{CANARY} Pell", "names_stand": "on"}
    )
    assert other.status_code == 422  # the tick was for another name
    assert client.post(address(receipt, "products/new"), typed_on | {"names_stand": "on"}).status_code == 302
    where = words(client.get(address(receipt)))
    assert "Above a kitchen" in where


def test_whoever_releases_it_sees_the_names_that_it_repeats(receipt: Receipt, writer: User) -> None:
    client = signed_in(writer)
    asked = do(client, receipt, "products/new", **ANSWERS | {"words": "Orrin knows"})
    saved = client.post(address(receipt, "products/new"), typed(asked) | {"names_stand": "on"})
    assert "repeats names of the source" in words(signed_in(member()).get(saved["Location"]))


def test_names_are_told_from_other_words() -> None:
    assert names_in("The baker next door, Orrin Pell. She told my HMI on Monday") == ["Orrin", "Pell", "HMI"]
    assert repeated("mirela’s and Mirela", ["Mirela Dobrescu"]) == ["mirela"]
    assert repeated("Nobody", ["", "B"]) == []


def test_a_product_sent_twice_is_written_once_and_released_twice_told_so(
    receipt: Receipt, writer: User
) -> None:
    client, second = signed_in(writer), signed_in(member())
    form = typed(client.get(address(receipt, "products/new"))) | ANSWERS
    first, again = (client.post(address(receipt, "products/new"), form, follow=True) for _ in range(2))
    assert "Saved." in words(first)
    assert "done already" in words(again)
    with as_unit(writer, clock.now()):
        where = f"{address(receipt)}products/{Product.objects.get().pk}/"
    sent = typed(second.get(where))
    answers = [words(second.post(f"{where}release/", sent, follow=True)) for _ in range(2)]
    assert "Released." in answers[0]
    assert "done already" in answers[1]


def test_what_was_released_is_not_changed_but_withdrawn_with_a_reason(receipt: Receipt, writer: User) -> None:
    where, client = released(receipt, writer), signed_in(writer)
    refused = client.post(f"{where}edit/", ANSWERS | {"once": str(new_id()), "version": "2"})
    assert "its words stand" in words(refused)
    form = typed(client.get(f"{where}withdraw/"))
    assert client.post(f"{where}withdraw/", form).status_code == 422
    shown = client.post(f"{where}withdraw/", form | {"why": "Half of it was wrong"}, follow=True)
    assert "Half of it was wrong" in words(shown)
    assert client.get(f"{where}give/").status_code == 302
    assert client.get(f"{where}withdraw/").status_code == 302


def test_it_is_given_to_somebody_and_the_form_says_how_it_is_handled(receipt: Receipt, writer: User) -> None:
    where, client = released(receipt, writer), signed_in(writer)
    form = typed(client.get(f"{where}give/")) | RECIPIENT
    first = client.post(f"{where}give/", form, follow=True)
    assert "Brackenford Council" in words(first)
    assert "done already" in words(client.post(f"{where}give/", form, follow=True))
    given = of(Dissemination, writer)
    shown = client.get(f"{where}given/{given.pk}/")
    paper, titled = words(shown), page(shown).title
    assert titled is not None
    assert receipt.number not in titled.get_text()  # browsers print the title above the page
    for text in ("OFFICIAL", "P: May be shared lawfully", "Ines Tallowby", "To visit it", SAID):
        assert text in paper
    assert CANARY not in paper
    event = Event.objects.get(event="intelligence.product.disseminated")
    assert (event.kind, event.recipient) == ("disclosure", "Ines Tallowby, housing, Brackenford Council")
    assert "To visit it" not in str(list(Event.objects.values()))


def test_conditions_are_said_where_the_handling_code_demands_them(receipt: Receipt) -> None:
    one = member()
    client = signed_in(one)
    take(client, receipt)
    do(client, receipt, "grade", **GRADES | {"handling": "C", "conditions": "To nobody else"})
    where = released(receipt, one, handling="C")
    form = typed(client.get(f"{where}give/"))
    assert form["conditions"] == "To nobody else"  # as the grading has them
    refused = client.post(f"{where}give/", form | RECIPIENT | {"conditions": " "})
    assert refused.status_code == 422
    assert "Enter the conditions" in words(refused)
    assert client.post(f"{where}give/", form | RECIPIENT).status_code == 302
    given = of(Dissemination, one)
    assert "To nobody else" in words(client.get(f"{where}given/{given.pk}/"))


def test_nothing_is_given_that_was_not_released(receipt: Receipt, writer: User) -> None:
    client = signed_in(writer)
    where = write(client, receipt)
    assert client.get(f"{where}give/").status_code == 302
    refused = client.post(f"{where}give/", RECIPIENT | {"version": "1"})
    assert "It is not released" in words(refused)
    with as_unit(writer, clock.now()):
        assert not Dissemination.objects.exists()


PAGES = ("products/new", "products/{p}", "products/{p}/edit", "products/{p}/withdraw", "products/{p}/give")


def addresses(receipt: Receipt, where: str, given: Any) -> list[str]:
    product = where.rstrip("/").rpartition("/")[2]
    return [address(receipt, one.format(p=product)) for one in (*PAGES, f"products/{product}/given/{given}")]


def test_nobody_but_the_unit_opens_a_page_of_a_product(receipt: Receipt, writer: User) -> None:
    where = write(signed_in(writer), receipt)
    for role in set(Role) - {Role.INTELLIGENCE}:
        client = signed_in(UserFactory(roles=[role]))
        for one in addresses(receipt, where, new_id()):
            assert client.get(one).status_code == 403, (role, one)
        assert client.post(f"{where}release/").status_code == 403


def test_ids_of_another_submission_lead_nowhere(receipt: Receipt, writer: User) -> None:
    where, client, other = released(receipt, writer), signed_in(writer), told("Ivo Sandringford")
    client.post(f"{where}give/", typed(client.get(f"{where}give/")) | RECIPIENT)
    take(client, other)
    given = of(Dissemination, writer)
    for one in addresses(other, where, given.pk)[1:]:
        assert client.get(one).status_code == 404, one
    assert client.post(where.replace(str(receipt.pk), str(other.pk)) + "release/").status_code == 404


def test_products_of_a_restricted_submission_are_hidden_with_it(receipt: Receipt, writer: User) -> None:
    where, client = released(receipt, writer), signed_in(writer)
    client.post(f"{where}give/", typed(client.get(f"{where}give/")) | RECIPIENT)
    given = of(Dissemination, writer)
    restrict(submission_id=receipt.pk, why="Danger", by=writer, at=clock.now(), sent=Sent(new_id()))
    other = signed_in(member())
    for one in addresses(receipt, where, given.pk):
        assert other.get(one).status_code == 404, one
    assert other.post(f"{where}release/").status_code == 404
    assert client.get(where).status_code == 200


def test_of_a_restricted_submission_only_those_with_access_are_told_that_a_release_waits(
    receipt: Receipt, writer: User
) -> None:
    outside = member()
    restrict(submission_id=receipt.pk, why="Danger", by=writer, at=clock.now(), sent=Sent(new_id()))
    write(signed_in(writer), receipt)
    assert not Notice.objects.filter(kind=Told.TO_RELEASE).exists()
    open_one, client = told("Ivo Sandringford"), signed_in(writer)
    take(client, open_one)
    write(client, open_one)
    assert [notice.to for notice in Notice.objects.filter(kind=Told.TO_RELEASE)] == [outside]


def test_audit_notices_and_drafts_hold_no_word_of_a_product(receipt: Receipt, writer: User) -> None:
    canary = {"title": "Quellington", "words": "Marlowfield"}
    where, client = released(receipt, writer, **canary), signed_in(writer)
    client.post(f"{where}give/", typed(client.get(f"{where}give/")) | RECIPIENT | {"purpose": "Thistledown"})
    client.post(f"{where}withdraw/", typed(client.get(f"{where}withdraw/")) | {"why": "Hollowmere"})
    do(client, receipt, "products/new", title="Quellington", words="Marlowfield")  # refused: nothing chosen
    written = " ".join(str(list(model.objects.values())) for model in (Event, Notice, Message, OrdinaryDraft))
    for text in ("Quellington", "Marlowfield", "Thistledown", "Hollowmere"):
        assert text not in written
    done = set(Event.objects.values_list("event", flat=True))
    assert {f"intelligence.product.{verb}" for verb in ("written", "released", "withdrawn", "read")} <= done
