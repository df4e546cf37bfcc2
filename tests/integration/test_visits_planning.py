"""Operations: whose they are, which visits are of them, and whom they name on all of those."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import AccountKind
from accounts.models import User
from accounts.roles import Role
from core.errors import DomainError, NotAllowed, StaleVersion
from desk.search import find
from tests.api_support import Api
from tests.factories import TeamFactory, UserFactory
from tests.factories_visits import NOON, add_encounter, details, make_visit, officer, planned_visit
from tests.sign_in import signed_in
from tests.visit_support import errors, events, links, queries_of, typed, words
from visits.enums import OversightRole
from visits.models import Operation, OperationOversight, Visit, VisitOversight
from visits.operations.planning import (
    end_operation_oversight,
    name_on_operation,
    record_operation,
    save_operation,
)
from visits.operations.team import name_oversight
from visits.operations.visit import record_visit, save_details

pytestmark = pytest.mark.django_db


def an_operation(by: User, name: str = "Harrier", **values: object) -> Operation:
    return record_operation(values={"name": name, **values}, by=by, at=NOON)


def into(visit: Visit, operation: Operation | None) -> Visit:
    """Make the visit one of the operation, as its details page does."""
    visit = Visit.objects.select_related("premises").get(pk=visit.pk)
    version = visit.version + visit.premises.version
    answers = details(NOON) | {"operation": operation}
    return save_details(visit=visit, details=answers, expected_version=version, by=visit.oic, at=NOON)


def named(operation: Operation, user: User, **changes: object) -> OperationOversight:
    boss = UserFactory(team=operation.team, roles=[Role.MANAGER])
    given = {"named_as": OversightRole.GOLD, "reason": "Commands it.", "by": boss, "at": NOON}
    return name_on_operation(operation=operation, user=user, **(given | changes))


def reads(user: User, visit: Visit) -> bool:
    return Visit.objects.visible_to(user, NOON + timedelta(seconds=1)).filter(pk=visit.pk).exists()


class TestPlanning:
    def test_an_officer_plans_an_operation_and_a_visit_of_it(self) -> None:
        oic = officer()
        client, here = signed_in(oic), reverse("operation-new")
        form = typed(client.get(here))
        assert errors(client.post(here, form | {"name": ""})) == ["Enter the name of the operation"]
        there = client.post(here, form | {"name": "Harrier"})["Location"]
        operation = Operation.objects.get()
        assert there == reverse("operation", args=[operation.pk])
        assert client.post(here, form | {"name": "Harrier"})["Location"] == there
        assert Operation.objects.count() == 1
        new = f"{reverse('visit-new')}?operation={operation.pk}"
        page = typed(client.get(new))
        assert page["operation"] == str(operation.pk)
        client.post(reverse("visit-new"), page | {"trading_name": "Kestrel Hand Car Wash"})
        assert Visit.objects.get().operation == operation
        assert "Kestrel Hand Car Wash" in words(client.get(there))

    def test_its_visits_say_how_they_stand_and_only_those_that_one_may_read(self) -> None:
        oic, other = officer(), officer()
        operation = an_operation(oic)
        mine, theirs = into(make_visit(oic), operation), into(make_visit(other), operation)
        shown = words(signed_in(oic).get(reverse("operation", args=[operation.pk])))
        assert mine.reference in shown
        assert "2 things outstanding" in shown
        assert theirs.reference not in shown

    def test_a_visit_is_of_no_operation_of_another_region(self) -> None:
        operation = an_operation(officer(region="Stowmere"))
        with pytest.raises(DomainError, match="another region"):
            into(make_visit(officer(region="Brackenford")), operation)

    def test_dates_and_names_are_checked_and_stale_pages_refused(self) -> None:
        oic = officer()
        operation = an_operation(oic, starts_on=date(2026, 11, 19))
        values = {"name": "Harrier", "starts_on": date(2026, 11, 19), "ends_on": date(2026, 11, 18)}
        with pytest.raises(DomainError, match="before the first"):
            save_operation(operation=operation, values=values, expected_version=1, by=oic, at=NOON)
        good = values | {"ends_on": date(2026, 11, 20)}
        save_operation(operation=operation, values=good, expected_version=1, by=oic, at=NOON)
        with pytest.raises(StaleVersion):
            save_operation(
                operation=operation, values=values | {"ends_on": None}, expected_version=1, by=oic, at=NOON
            )

    @pytest.mark.parametrize("role", [Role.HMI, Role.AUDITOR])
    def test_others_do_not_plan(self, role: Role) -> None:
        with pytest.raises(NotAllowed):
            an_operation(UserFactory(roles=[role]))

    def test_it_is_read_in_its_region_and_by_who_is_named_and_by_nobody_else(self) -> None:
        oic = officer(region="Brackenford")
        operation, stranger = an_operation(oic), officer(region="Stowmere")
        here = reverse("operation", args=[operation.pk])
        assert signed_in(stranger).get(here).status_code == 404
        assert operation.reference not in words(signed_in(stranger).get(reverse("operations")))
        assert find(stranger, NOON, "Harrier").groups == ()
        assert signed_in(officer(region="Brackenford")).get(here).status_code == 200
        named(operation, stranger)
        assert signed_in(stranger).get(here).status_code == 200
        assert [title for title, _ in find(stranger, NOON, "harrier").groups] == ["Operations"]

    def test_the_list_takes_the_same_queries_however_many_visits_there_are(self) -> None:
        oic = officer()
        operation, client = an_operation(oic), signed_in(oic)
        into(make_visit(oic), operation)
        here = reverse("operation", args=[operation.pk])
        client.get(here)
        one = queries_of(lambda: client.get(here))
        for _ in range(3):
            into(make_visit(oic), operation)
        assert len(queries_of(lambda: client.get(here))) == len(one)


class TestNaming:
    def test_who_is_named_reads_its_visits_and_those_that_join_until_it_ends(self) -> None:
        oic, gold = officer(), UserFactory(roles=[Role.MANAGER])
        operation = an_operation(oic)
        first, later = into(make_visit(oic), operation), make_visit(oic)
        naming = named(operation, gold)
        assert reads(gold, first)
        assert not reads(gold, later)
        into(later, operation)
        assert reads(gold, later)
        end_operation_oversight(naming=naming, by=naming.granted_by, at=NOON)
        assert not reads(gold, first)
        assert not reads(gold, later)
        assert len(events("visits.oversight.named")) == len(events("visits.oversight.ended")) == 2

    def test_a_visit_that_leaves_is_read_no_more(self) -> None:
        oic, gold = officer(), UserFactory(roles=[Role.MANAGER])
        operation = an_operation(oic)
        visit = into(make_visit(oic), operation)
        named(operation, gold)
        into(visit, None)
        assert not reads(gold, visit)

    def test_a_visit_recorded_into_it_names_them_too(self) -> None:
        oic, gold = officer(), UserFactory(roles=[Role.MANAGER])
        operation = an_operation(oic)
        named(operation, gold)
        visit = record_visit(details=details(NOON, operation=operation), by=oic, at=NOON)
        assert reads(gold, visit)

    def test_who_was_named_on_a_visit_already_stays_named_there_when_it_ends(self) -> None:
        oic, gold = officer(), UserFactory(roles=[Role.MANAGER])
        operation = an_operation(oic)
        visit = into(make_visit(oic), operation)
        boss = UserFactory(team=oic.team, roles=[Role.MANAGER])
        name_oversight(visit=visit, user=gold, named_as="gold", reason="Leads.", by=boss, at=NOON)
        naming = named(operation, gold)
        assert VisitOversight.objects.count() == 1
        end_operation_oversight(naming=naming, by=boss, at=NOON)
        assert reads(gold, visit)

    def test_only_the_manager_of_its_team_names_and_ends(self) -> None:
        oic, gold = officer(), UserFactory(roles=[Role.MANAGER])
        operation = an_operation(oic)
        for nobody in (oic, UserFactory(team=TeamFactory(), roles=[Role.MANAGER])):
            with pytest.raises(NotAllowed, match="manager of"):
                named(operation, gold, by=nobody)
        naming = named(operation, gold)
        with pytest.raises(NotAllowed):
            end_operation_oversight(naming=naming, by=oic, at=NOON)

    def test_the_page_names_and_ends(self) -> None:
        oic, hmi = officer(), UserFactory(name="Farida Rahimi", roles=[Role.HMI])
        operation = an_operation(oic)
        visit = into(make_visit(oic), operation)
        client = signed_in(UserFactory(team=oic.team, roles=[Role.MANAGER]))
        here = reverse("operation-oversight", args=[operation.pk])
        form = typed(client.get(here)) | {"named_as": "hmi", "user": str(hmi.pk), "reason": "Oversees it."}
        assert client.post(here, form)["Location"] == here
        assert signed_in(hmi).get(reverse("visit-details", args=[visit.pk])).status_code == 200
        naming = OperationOversight.objects.get()
        client.post(here, {"end": str(naming.pk)})
        assert signed_in(hmi).get(reverse("visit-details", args=[visit.pk])).status_code == 404
        assert client.post(here, {"end": "0"}).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"reason": ""}, "operation_oversight_has_a_reason"),
            ({"named_as": "silver"}, "operation_oversight_role_exists"),
            ({"ends_at": NOON - timedelta(days=1)}, "operation_oversight_ends_after_it_starts"),
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, changes: dict[str, object], name: str) -> None:
        naming = named(an_operation(officer()), UserFactory(roles=[Role.MANAGER]))
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            OperationOversight.objects.filter(pk=naming.pk).update(**changes)

    def test_the_database_names_nobody_twice_and_keeps_names_and_dates_possible(self) -> None:
        naming = named(an_operation(officer()), UserFactory(roles=[Role.MANAGER]))
        fields = ("operation", "user", "named_as", "reason", "granted_by", "starts_at")
        again = {name: getattr(naming, name) for name in fields}
        with pytest.raises(IntegrityError, match="one_operation_oversight_at_a_time"), transaction.atomic():
            OperationOversight.objects.create(**again)
        with pytest.raises(IntegrityError, match="operation_has_a_name"), transaction.atomic():
            Operation.objects.update(name="")
        with pytest.raises(IntegrityError, match="operation_ends_after_it_starts"), transaction.atomic():
            Operation.objects.update(ends_on=date(2026, 11, 19))


class TestSeenBefore:
    def test_other_visits_to_the_premises_are_offered_to_who_may_read_them(self) -> None:
        oic = officer()
        before = make_visit(
            oic,
            trading_name="The Saffron & Slate Kitchin",
            address_line_1="Elsewhere 9",
            postcode="QF9 9ZZ",
            legal_name="",
            company_number="",
        )
        same_place = make_visit(
            oic, trading_name="Other", legal_name="", company_number="", address_line_1="14 Harbour Ln"
        )
        hidden, unlike = (
            make_visit(officer()),
            make_visit(
                oic, trading_name="Kestrel", legal_name="", company_number="", address_line_1="3 Quay Road"
            ),
        )
        here = planned_visit(oic)
        shown = words(signed_in(oic).get(reverse("visit-details", args=[here.pk])))
        assert "Other visits to these premises" in shown
        assert before.reference in shown
        assert "Similar name. No CPRN was served" in shown
        assert f"{same_place.reference} Same address" in shown
        assert hidden.reference not in shown
        assert unlike.reference not in shown
        auditor = words(
            signed_in(UserFactory(roles=[Role.AUDITOR])).get(reverse("visit-details", args=[here.pk]))
        )
        assert hidden.reference in auditor
        boss = words(
            signed_in(UserFactory(team=oic.team, roles=[Role.MANAGER])).get(
                reverse("visit-details", args=[here.pk])
            )
        )
        assert before.reference in boss
        assert hidden.reference not in boss

    def test_a_person_met_before_is_offered_and_never_put_together(self) -> None:
        oic = officer()
        earlier, now = make_visit(oic), make_visit(oic)
        add_encounter(earlier, name="Muhammad Rashid", nationality="Pakistan")
        add_encounter(make_visit(officer()), name="Mohamed Rashid", nationality="Pakistan")
        add_encounter(earlier, name="Mohamed Rashid", nationality="Albania", date_of_birth=date(1980, 1, 1))
        met = add_encounter(now, name="Rashid Mohamed", nationality="Pakistan")
        shown = words(signed_in(oic).get(reverse("encounter", args=[now.pk, met.pk])))
        assert "Muhammad Rashid" in shown
        assert "Similar name, same date of birth; similar name, same nationality" in shown
        assert shown.count(earlier.reference) == 1


def test_who_changed_what_on_an_operation_is_read_by_who_may_read_it_and_recorded() -> None:
    oic = officer(name="Olive Inchcape")
    operation = an_operation(oic)
    values = {"name": "Harrier", "starts_on": date(2026, 11, 19), "ends_on": None}
    save_operation(operation=operation, values=values, expected_version=1, by=oic, at=NOON)
    hmi = UserFactory(name="Hana Vesely", roles=[Role.HMI])
    naming = named(operation, hmi, named_as=OversightRole.HMI, reason="Because of force last time.")
    end_operation_oversight(naming=naming, by=naming.granted_by, at=NOON + timedelta(hours=1))
    here = reverse("operation-history", args=[operation.pk])
    client = signed_in(oic)
    assert (
        links(client.get(reverse("operation", args=[operation.pk])))["Who changed what on this operation"]
        == here
    )
    assert "Because of force last time." not in words(client.get(here)), "only who may name reads why"
    shown = words(signed_in(naming.granted_by).get(here))
    said = ("Not named for it any more", "Because of force last time.", "Named for it", "Hana Vesely",
            "Name or dates by Olive Inchcape", "19 November 2026", "Operation recorded", "Harrier")  # fmt: skip
    places = [shown.index(each) for each in said]
    assert places[0] < places[2] < places[4] < places[6]
    assert len(events("visits.operation.read")) == 3
    assert signed_in(officer(region="Stowmere")).get(here).status_code == 404
    assert (
        "Hana Vesely"
        in Api(officer(kind=AccountKind.SYSTEM, grade="", team=oic.team))
        .get(f"/operations/{operation.pk}/history/")
        .content.decode()
    )
