"""What is answered about force and about a critical incident, in the words that a person reads."""

from django.db import models


class ForceKind(models.TextChoices):
    """What was done, in the order of the definition (PEVA, "Definition on when you have used force")."""

    HANDS_LAID_ON = "hands_laid_on", "Hands laid on, in an arrest or restraint"
    HANDCUFFS = "handcuffs", "Handcuffs"
    COMPELLED = "compelled", "Hands laid on, to make them do something"
    BATON_DRAWN = "baton_drawn", "Baton taken from its holder"
    BATON_USED = "baton_used", "Baton used"
    ESCORT = "escort", "Escort position"
    OTHER = "other", "Another technique that is taught"
    NONE = "none", "None of these"


BATON = (ForceKind.BATON_DRAWN, ForceKind.BATON_USED)
FORCE = tuple(kind for kind in ForceKind if kind != ForceKind.NONE)


class MedicalHelp(models.TextChoices):
    NOT_NEEDED = "not_needed", "None was needed"
    DECLINED = "declined", "Offered and declined"
    GIVEN = "given", "Given"


class BodyWornVideo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class ConcernNeeds(models.TextChoices):
    """What a concern about applied force needs; only one that needs no more leads to a debrief (DEB-3)."""

    NO_MORE = "no_more", "Nothing more than a debrief"
    INVESTIGATION = "investigation", "An investigation"
    CRITICAL_INCIDENT = "critical_incident", "A critical incident to be declared"


class Considered(models.TextChoices):
    """What came of the serious consideration (CI-2)."""

    DECLARE = "declare", "Declare a critical incident"
    NOT_DECLARE = "not_declare", "Do not declare one"
