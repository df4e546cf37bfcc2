"""Forms of every kind: one way to fill in, list, read and set invalid; and the page of questions."""

import pytest
from django.urls import reverse

from audit.models import Event
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    make_visit,
    officer,
)
from tests.forms_said import FORMS
from tests.sign_in import signed_in
from tests.visit_support import typed
from visits.kinds import KINDS
from visits.models import Visit, VisitChange
from visits.operations.filling_in import set_invalid
from visits.queries import facts_of, with_parts
from visits.reading import forms_on, read_forms

pytestmark = pytest.mark.django_db
SLUGS = sorted(KINDS)


def test_there_is_an_example_of_every_kind() -> None:
    assert FORMS.keys() == KINDS.keys()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_complete_form_counts_and_answers_its_question(slug: str) -> None:
    visit = make_visit(debrief_section=False)
    form = add_form(visit, slug)
    assert form.state == "complete", KINDS[slug].missing(form)
    if question := KINDS[slug].question:
        assert getattr(Visit.objects.get(pk=visit.pk), question.field) is True
    assert Event.objects.filter(event=KINDS[slug].saved, subjects__contains=[form.pk]).count() == 1
    assert VisitChange.objects.filter(subject_id=form.pk).exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_form_set_invalid_stays_and_counts_for_nothing(slug: str) -> None:
    visit = make_visit(debrief_section=False)
    form = add_form(visit, slug)
    set_invalid(form=form, reason="Of another visit.", by=visit.oic, at=NOON)
    visit = with_parts(Visit.objects.filter(pk=visit.pk)).get()
    assert [each.pk for each in forms_on(visit)[slug]] == [form.pk]
    assert facts_of(visit).forms_of(slug) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_read_at_once_is_what_the_table_holds(slug: str) -> None:
    visit = make_visit(debrief_section=False)
    made = add_form(visit, slug)
    [read] = forms_on(Visit.objects.get(pk=visit.pk))[slug]
    fresh = KINDS[slug].model._default_manager.get(pk=made.pk)
    for field in fresh._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(fresh, field.attname), field.name
    assert read.author.name == visit.oic.name


def test_forms_of_many_visits_are_read_in_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    visits = [make_visit(debrief_section=False), make_visit(debrief_section=False)]
    for visit in visits:
        for slug in FORMS:
            add_form(visit, slug)
    with django_assert_num_queries(1):
        read_forms(visits)
        assert all(len(forms_on(visit)[slug]) == 1 for visit in visits for slug in FORMS)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_of_a_kind_lists_its_forms(slug: str) -> None:
    visit = make_visit(debrief_section=False)
    client = signed_in(visit.oic)
    empty = client.get(reverse("visit-forms", args=[visit.pk, slug]), follow=True)
    assert empty.status_code == 200
    form = add_form(visit, slug)
    if KINDS[slug].single:  # there is nothing to choose: it opens by itself
        target = reverse("visit-form", args=[visit.pk, slug, form.pk])
        assert client.get(reverse("visit-forms", args=[visit.pk, slug])).headers["Location"] == target
        return
    page = client.get(reverse("visit-forms", args=[visit.pk, slug]), follow=True).content.decode()
    assert reverse("visit-form", args=[visit.pk, slug, form.pk]) in page
    assert client.get(reverse("visit-form", args=[visit.pk, slug, form.pk])).status_code == 200


def test_a_kind_that_there_is_not_is_not_found() -> None:
    visit = make_visit(debrief_section=False)
    client = signed_in(visit.oic)
    assert client.get(reverse("visit-forms", args=[visit.pk, "nothing"])).status_code == 404


def test_a_form_of_another_visit_is_not_found() -> None:
    oic = officer()
    mine, other = make_visit(oic, debrief_section=False), make_visit(debrief_section=False)
    form = add_form(other, "notes")
    client = signed_in(oic)
    assert client.get(reverse("visit-form", args=[mine.pk, "notes", form.pk])).status_code == 404


def test_a_form_sent_twice_makes_one() -> None:
    visit = make_visit(debrief_section=False)
    client = signed_in(visit.oic)
    page = reverse("visit-form-new", args=[visit.pk, "notes"])

    data = typed(client.get(page)) | {"text": "Two vans in the yard."}
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 302
    assert visit.notes.count() == 1


def test_what_is_recorded_is_not_asked_again() -> None:
    visit = make_visit(debrief_section=False)
    add_encounter(visit, name="Elira Kelmendi")
    client = signed_in(visit.oic)
    page = client.get(reverse("visit-happened", args=[visit.pk])).content.decode()
    assert 'name="anybody_met"' not in page
    assert 'name="any_force"' in page


def test_the_questions_are_answered_at_once_and_only_with_what_was_seen() -> None:
    visit = make_visit(debrief_section=False)
    client = signed_in(visit.oic)
    page = reverse("visit-happened", args=[visit.pk])

    data = typed(client.get(page)) | {"any_force": "yes", "any_seized": "yes"}
    assert client.post(page, data).status_code == 302
    saved = Visit.objects.get(pk=visit.pk)
    assert (saved.any_force, saved.any_seized, saved.any_warrant) == (True, True, False)
    again = client.post(page, data | {"any_seized": "no"})
    assert again.status_code in (409, 422)
    assert Visit.objects.get(pk=visit.pk).any_seized is True
