"""Words to be found by: what stands in search keys, a row a word, in the order of the lists (docs/adr/0019).

Kept by triggers of the database, as an index is: no way of saving a record can forget them, and no code
writes them. A word that half of all visits have and one that a single visit has are found at the same cost.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from accounts.models import Team, User
from visits.enums import VisitKind, VisitStatus
from visits.models.forms import Encounter
from visits.models.visit import Visit

WORD_LENGTH = 60  # of a longer word that many letters are kept


class WordKind(models.TextChoices):
    """Of what a word is known: names of people are not guessed from addresses."""

    PREMISES = "premises", "Premises"
    PERSON = "person", "Person"


class KnownWord(models.Model):
    """A word that records have: what is typed is completed, and its spelling forgiven, from these.

    One that no record has any more goes in the night (`visits.operations.words`).
    """

    pk = models.CompositePrimaryKey("kind", "word")
    kind = models.CharField(max_length=10, choices=WordKind)
    word = models.CharField(max_length=WORD_LENGTH, db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=WordKind.values), name="word_kind_exists"),
        ]
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="known_word_alike")]

    def __str__(self) -> str:
        return self.word


_RARE_KINDS = tuple(kind for kind in VisitKind.values if kind != VisitKind.ILLEGAL_WORKING)
_IN_ORDER = ("-happens_at", "-visit")


class PremisesWord(models.Model):
    """A word of a visit's premises, or the beginning of its reference, with what lists sort and divide by.

    Every visit has the word "" as well: a list that no word narrows is the list of that one.
    """

    pk = models.CompositePrimaryKey("visit_id", "word")
    visit = models.ForeignKey(
        Visit, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    word = models.CharField(max_length=WORD_LENGTH, db_collation="C")
    team = models.ForeignKey(
        Team, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    happens_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=VisitStatus, default="", db_default="")
    kinds = ArrayField(models.CharField(max_length=20, choices=VisitKind), default=list, db_default=[])

    class Meta:
        # For a team's visits and for everybody's: the usual filters stand beside the order, the rare ones
        # have an order of their own, so that no list looks at what it does not show.
        indexes = [
            index
            for whose, key in (("team", ("team", "word")), ("all", ("word",)))
            for index in (
                models.Index(
                    fields=[*key, *_IN_ORDER], include=["status", "kinds"], name=f"premises_word_{whose}_list"
                ),
                models.Index(
                    fields=[*key, "status", *_IN_ORDER],
                    include=["kinds"],
                    condition=~Q(status=VisitStatus.CLOSED),
                    name=f"premises_word_{whose}_open",
                ),
                *(
                    models.Index(
                        fields=[*key, *_IN_ORDER],
                        include=["status"],
                        condition=Q(kinds__contains=[kind]),
                        name=f"word_{whose}_{kind}",
                    )
                    for kind in _RARE_KINDS
                ),
            )
        ]

    def __str__(self) -> str:
        return self.word


class OwnVisit(models.Model):
    """A visit of one of its officers, with all that their list narrows by: read from its index alone.

    `listed` are hashes of what `visit_list_terms` (a function of the database) says of the visit, and of
    "oic" for who is in charge; `terms` the same and the names of people met, which searches for them narrow
    by; `marks` what premises and people are recognised by (`visits.seen_before`). Nobody is on so
    many visits that looking through these few bytes of each is long.
    """

    pk = models.CompositePrimaryKey("visit_id", "user_id")
    visit = models.ForeignKey(
        Visit, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    user = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    happens_at = models.DateTimeField()
    terms = ArrayField(models.BigIntegerField())
    listed = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    marks = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        indexes = [
            models.Index(fields=["user", *_IN_ORDER], include=["listed"], name="own_visit_listed"),
            models.Index(fields=["user", *_IN_ORDER], include=["marks"], name="own_visit_marks"),
            models.Index(fields=["user", *_IN_ORDER], include=["terms"], name="own_visit_list"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.visit_id}"


class EncounterWord(models.Model):
    """A word of the names of a person met, while the record counts; `at` is when it was made."""

    pk = models.CompositePrimaryKey("visit_id", "encounter_id", "word")
    visit = models.ForeignKey(
        Visit, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    encounter = models.ForeignKey(
        Encounter, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    word = models.CharField(max_length=WORD_LENGTH, db_collation="C")
    team = models.ForeignKey(
        Team, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("team", "word", F("at").desc(), F("encounter").desc(), name="encounter_word_team"),
            models.Index("word", F("at").desc(), F("encounter").desc(), name="encounter_word_all"),
        ]

    def __str__(self) -> str:
        return self.word
