"""The forms of every kind in `visits.kinds`, read in one statement: a kind more is no query more."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models

from accounts.models import User
from accounts.records import from_plain
from visits.kinds import KIND_OF, KINDS, FormKind
from visits.models import CprnPerson, FormRecord, FormStep, Visit

Forms = Mapping[str, Sequence[FormRecord]]
_KEPT = "_forms_by_kind"


def forms_on(visit: Visit) -> Forms:
    """Return the forms of the visit by the slug of their kind, oldest first, those set invalid too.

    Read once for the object `visit`; a visit read again has them anew.
    """
    if _KEPT not in visit.__dict__:
        read_forms([visit])
    return visit.__dict__[_KEPT]  # type: ignore[no-any-return]


def every_form(visit: Visit) -> list[FormRecord]:
    """Return the forms of all these kinds, kind by kind."""
    return [form for forms in forms_on(visit).values() for form in forms]


def steps_of(form: FormRecord) -> list[FormStep]:
    """Return what was added to a form after it was filled in, as it was recorded."""
    rows = [row for name in KIND_OF[type(form)].children for row in getattr(form, name).all()]
    return sorted(
        (row for row in rows if isinstance(row, FormStep)), key=lambda row: (row.recorded_at, row.number)
    )


def read_forms(visits: Sequence[Visit]) -> None:
    """Read the forms of all these visits at once, for `forms_on`."""
    found: dict[UUID, dict[str, list[FormRecord]]] = {
        visit.pk: {slug: [] for slug in KINDS} for visit in visits
    }
    named: dict[UUID, list[CprnPerson]] = defaultdict(list)
    if visits:
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, {"visits": list(found)})
            for slug, row in cursor.fetchall():
                if slug == _NAMED:
                    person = _row(CprnPerson, json.loads(row))
                    named[person.cprn_id].append(person)
                    continue
                form = _instance(KINDS[slug], json.loads(row))
                found[form.visit_id][slug].append(form)  # type: ignore[attr-defined]
    for visit in visits:
        forms = found[visit.pk]
        for rows in forms.values():
            rows.sort(key=lambda form: (form.created_at, form.pk))
        _join(visit, [form for rows in forms.values() for form in rows])
        _name(visit, named)
        visit.__dict__[_KEPT] = forms


def _select(kind: FormKind) -> str:
    """The rows of one kind as JSON, each with its author's name and the rows that belong to it."""
    table = connection.ops.quote_name(kind.model._meta.db_table)
    more = "".join(f", '{name}', {_children(kind.model, name)}" for name in kind.children)
    return (
        f"SELECT '{kind.slug}', to_jsonb(t) || jsonb_build_object('_author', a.name{more}) "  # noqa: S608
        f"FROM {table} t JOIN accounts_user a ON a.id = t.author_id WHERE t.visit_id = ANY(%(visits)s)"
    )


def _children(model: type[FormRecord], name: str) -> str:
    relation: Any = model._meta.get_field(name)
    table = connection.ops.quote_name(relation.related_model._meta.db_table)
    column = connection.ops.quote_name(relation.field.column)
    row, order, who = "to_jsonb(c)", "c.id", ""
    if issubclass(relation.related_model, FormStep):  # in their order, each with the name of who recorded it
        row, order = f"{row} || jsonb_build_object('_by', b.name)", "c.number"
        who = "JOIN accounts_user b ON b.id = c.recorded_by_id "
    return (
        f"(SELECT coalesce(jsonb_agg({row} ORDER BY {order}), '[]') FROM {table} c {who}"  # noqa: S608
        f"WHERE c.{column} = t.id)"
    )


# Who is named on a CPRN comes with them: it has no key to the visit, and would be a query of its own.
_NAMED = "named"
_STATEMENT = " UNION ALL ".join(
    [
        *(_select(kind) for kind in KINDS.values()),
        f"SELECT '{_NAMED}', to_jsonb(n) FROM visits_cprnperson n "  # noqa: S608
        "JOIN visits_cprn c ON c.id = n.cprn_id WHERE c.visit_id = ANY(%(visits)s)",
    ]
)


def _instance(kind: FormKind, row: Mapping[str, Any]) -> FormRecord:
    form: FormRecord = _row(kind.model, row)
    form.author = _named(form.author_id, row["_author"])
    for name in kind.children:
        relation: Any = kind.model._meta.get_field(name)
        rows = [_row(relation.related_model, child) for child in row[name]]
        for child, read in zip(rows, row[name], strict=True):
            setattr(child, relation.field.name, form)
            if isinstance(child, FormStep):
                child.recorded_by = _named(child.recorded_by_id, read["_by"])
        _keep(form, name, rows)
    return form


def _keep(thing: models.Model, name: str, rows: list[Any]) -> None:
    """Keep the rows of a manager as `prefetch_related` does."""
    kept = getattr(thing, name).all()
    kept._result_cache, kept._prefetch_done = rows, True
    thing.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept


def _name(visit: Visit, named: Mapping[UUID, list[CprnPerson]]) -> None:
    """Give the notices that were read with the visit the people named on them."""
    read = getattr(visit, "_prefetched_objects_cache", {})
    people = {person.pk: person for person in read.get("encounters", ())}
    for cprn in read.get("cprns", ()):
        rows = sorted(named.get(cprn.pk, ()), key=lambda row: (row.form_number, row.pk))
        for row in rows:
            row.cprn = cprn
            if row.encounter_id in people:
                row.encounter = people[row.encounter_id]
        _keep(cprn, "named", rows)


def _named(key: UUID, name: str) -> User:
    return User.from_db("default", ["id", "name"], [key, name])


def _row(model: type[models.Model], row: Mapping[str, Any]) -> Any:
    fields: Any = model._meta.concrete_fields
    values = [from_plain(field, row[field.column]) for field in fields]
    return model.from_db("default", [field.attname for field in fields], values)


def _join(visit: Visit, forms: Iterable[FormRecord]) -> None:
    """Give each form the people and papers it points at that were read with the visit already."""
    forms = list(forms)
    read = getattr(visit, "_prefetched_objects_cache", {})
    known: dict[UUID, models.Model] = {form.pk: form for form in forms}
    known |= {part.pk: part for name in ("encounters", "documents_seen") for part in read.get(name, ())}
    for member in read.get("team_members", ()):
        known |= {member.pk: member, member.user_id: member.user}
    for form in forms:
        form.visit = visit  # type: ignore[attr-defined]
        for name in KIND_OF[type(form)].children:
            for child in getattr(form, name).all():
                _point(child, known)
        _point(form, known)


def _point(thing: models.Model, known: Mapping[UUID, models.Model]) -> None:
    fields: Any = thing._meta.concrete_fields
    for field in fields:
        if field.is_relation and field.name not in ("visit", "author"):
            other = known.get(getattr(thing, field.attname))
            if other is not None and isinstance(other, field.related_model):
                setattr(thing, field.name, other)
