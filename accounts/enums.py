"""Names used across the service for who people are."""

from django.db import models


class TeamKind(models.TextChoices):
    ENFORCEMENT = "enforcement", "Enforcement team"
    CASEWORK = "casework", "Casework unit"
    CPCT = "cpct", "Civil penalty compliance team"
    CFI = "cfi", "Criminal and financial investigation"
    INTELLIGENCE = "intelligence", "Intelligence unit"
    REPORTING = "reporting", "Reporting centre"
    CENTRAL = "central", "Central services"


class MentoringKind(models.TextChoices):
    ARREST = "arrest", "Arrest work"
    OTHER = "other", "Other work"


class Grade(models.TextChoices):
    AO = "ao", "Administrative officer"
    EO = "eo", "Immigration officer"
    HEO = "heo", "Chief immigration officer"
    SEO = "seo", "His Majesty’s Inspector"
    G7 = "g7", "Assistant director"


class Role(models.TextChoices):
    """What a person does here. Gold, Silver and Bronze are named on one incident, not held as a role."""

    OFFICER = "officer", "officer"
    MANAGER = "manager", "team manager"
    HMI = "hmi", "HM Inspector"
    CASEWORKER = "caseworker", "caseworker"
    CASEWORK_ADMIN = "casework_admin", "casework administrative officer"
    CPCT = "cpct", "CPCT"
    CFI = "cfi", "CFI"
    INTELLIGENCE = "intelligence", "intelligence unit"
    REPORTING = "reporting", "reporting officer"
    AUDITOR = "auditor", "auditor"
    ADMINISTRATOR = "administrator", "administrator"
