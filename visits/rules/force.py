"""When force was used, limb by limb of the definition (VIS-9). Pure."""

from collections.abc import Collection
from enum import StrEnum


class Limb(StrEnum):
    """The limbs of "Definition on when you have used force", in its order, by what each says."""

    ARREST = "arrest or restrain a suspect under any circumstances and you laid hands on them"
    COMPEL = "use handcuffs or lay hands on a suspect for the purpose of compelling them to do something"
    BATON = "use a friction-lock baton or remove the baton from its holder operationally"
    ESCORT = "apply the escort position"
    TAUGHT = "use any other control or restraint technique taught on an arrest course or during personal safety training"  # noqa: E501


LIMB_OF = {
    "hands_laid_on": Limb.ARREST,
    "handcuffs": Limb.COMPEL,
    "compelled": Limb.COMPEL,
    "baton_drawn": Limb.BATON,
    "baton_used": Limb.BATON,
    "escort": Limb.ESCORT,
    "other": Limb.TAUGHT,
}
NOT_FORCE = (
    "an answer that is force: by the definition, what is recorded here was not. Set it invalid, or correct "
    "what was done"
)


def limbs(
    techniques: Collection[str], *, agreed: bool | None = None, for_transport: bool | None = None
) -> frozenset[Limb]:
    """Return the limbs of the definition that hold for what was done.

    That the person agreed first, and that it was for safe transport, are named by the definition as what
    takes nothing away: they are heard here and make no difference.
    """
    return frozenset(LIMB_OF[kind] for kind in techniques if kind in LIMB_OF)


def is_force(
    techniques: Collection[str], *, agreed: bool | None = None, for_transport: bool | None = None
) -> bool:
    """Return whether force was used: any limb is enough, with consent and for safe transport too (VIS-9)."""
    return bool(limbs(techniques, agreed=agreed, for_transport=for_transport))
