"""Words to be found by: what stands in search keys, a row a word, in the order of the lists (docs/adr/0019).

Kept by triggers of the database, as an index is: no way of saving a record can forget them, and no code
writes them. A word that half of all visits have and one that a single visit has are found at the same cost.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from accounts.models import Team
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


class PremisesWord(models.Model):
    """A word of a visit's premises, with what the list of visits sorts and divides by."""

    pk = models.CompositePrimaryKey("visit_id", "word")
    visit = models.ForeignKey(
        Visit, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    word = models.CharField(max_length=WORD_LENGTH, db_collation="C")
    team = models.ForeignKey(
        Team, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    happens_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                "team", "word", F("happens_at").desc(), F("visit").desc(), name="premises_word_team"
            ),
            models.Index("word", F("happens_at").desc(), F("visit").desc(), name="premises_word_all"),
        ]

    def __str__(self) -> str:
        return self.word


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
