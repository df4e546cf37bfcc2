"""The questions whose answer may be “none”, so that silence is never taken for an answer. Pure.

What is recorded answers its question, and nothing that can be worked out is asked: a visit with a record of
force is not asked whether force was used.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question of a visit. `field` names its answer on the visit: yes, no, or not answered yet.

    `code` is the rule that asks it. `todo` is what the closing gate says while it is silent, `silent` what
    the list of parts says; `none` is the button and `said_none` what stands there once it was pressed.
    """

    field: str
    slug: str
    code: str
    asks: str
    none: str
    said_none: str
    todo: str
    silent: str
    recorded: str  # why “none” is refused while something is recorded
    hint: str = ""
    apart: bool = False  # only those who may read welfare are told the answer


MET = Question(
    "anybody_met",
    "people",
    "VIS-3",
    "Was anybody met?",
    "Nobody was met",
    "You said that nobody was met",
    "Record who was met, or that nobody was",
    "say who was met, or that nobody was",
    "People are recorded on this visit. Set their records invalid first, with a reason.",
)
DOCUMENTS = Question(
    "any_documents_seen",
    "documents",
    "VIS-3",
    "Were any documents seen?",
    "None was seen",
    "You said that there were none",
    "Record the documents seen, or that there were none",
    "say which were seen, or that none were",
    "Documents are recorded as seen. Set them invalid first, with a reason.",
)
CPRN = Question(
    "cprn_served",
    "cprn",
    "VIS-3",
    "Was a civil penalty referral notice (CPRN) served?",
    "None was served",
    "You said that none was served",
    "Say whether a civil penalty referral notice was served",
    "say whether one was served",
    "A CPRN is recorded on this visit. Set it invalid first, with a reason.",
)
WARRANT = Question(
    "any_warrant",
    "warrants",
    "VIS-5",
    "Was a warrant obtained, whether or not it was executed?",
    "None was obtained",
    "You said that none was obtained",
    "Record each warrant that was obtained, or that none was",
    "say which warrants were obtained, or that none was",
    "A warrant is recorded on this visit. Set it invalid first, with a reason.",
)
FORCE = Question(
    "any_force",
    "force",
    "VIS-9",
    "Did anybody use force?",
    "Nobody used force",
    "You said that nobody used force",
    "Record each use of force, or that there was none",
    "say who used force, or that nobody did",
    "A use of force is recorded on this visit. Set it invalid first, with a reason.",
    "Laying hands on somebody in an arrest or to make them do something, handcuffs, the escort position, any "
    "other taught technique, or a baton taken from its holder, also when it was drawn at nobody. It counts "
    "where the person agreed, and for safe transport.",
)
CRITICAL = Question(
    "any_criterion",
    "critical-incident",
    "CI-1",
    "Was there serious harm to anybody, a significant impact on the community, on business or on the "
    "public’s confidence in Immigration Enforcement, or a need for specialist resources?",
    "None of the four criteria was met",
    "You said that none of the four criteria was met",
    "Say whether a criterion of a critical incident was met, or that none was",
    "say whether a criterion of a critical incident was met",
    "A critical incident is recorded on this visit. Set that record invalid first, with a reason.",
    "If any of the four is met, a critical incident must be declared.",
)
LEARNING = Question(
    "any_failing",
    "learning",
    "CI-2",
    "Is there an indication of a failing in command, or a likelihood that operational or organisational "
    "learning is required?",
    "There is no such indication",
    "You said that there is no such indication",
    "Say whether there is an indication of a failing in command or of learning required",
    "say whether there is an indication of a failing in command, or of learning required",
    "The consideration is recorded on this visit. Set that record invalid first, with a reason.",
    "If so, declaring a critical incident is to be given serious consideration.",
)
SEIZED = Question(
    "any_seized",
    "seized",
    "VIS-4",
    "Was anything seized?",
    "Nothing was seized",
    "You said that nothing was seized",
    "Record what was seized, or that nothing was",
    "say what was seized, or that nothing was",
    "Something is recorded as seized. Set it invalid first, with a reason.",
)
FALSE_DOCUMENTS = Question(
    "any_false_document",
    "false-documents",
    "VIS-6",
    "Was a false document encountered?",
    "None was encountered",
    "You said that there were none",
    "Record each false document encountered, or that there was none",
    "say which were encountered, or that there were none",
    "A false document is recorded on this visit. Set it invalid first, with a reason.",
)
VULNERABLE = Question(
    "any_vulnerable",
    "vulnerability",
    "VIS-10",
    "Was anybody vulnerable or at risk, or known to need a reasonable adjustment?",
    "Nobody was",
    "You said that nobody was vulnerable or needed an adjustment",
    "Record each person’s vulnerability or reasonable adjustment, or that there was none",
    "say who was vulnerable or needs an adjustment, or that nobody was",
    "A vulnerability is recorded on this visit. Set it invalid first, with a reason.",
    "Anything that makes a person vulnerable, a risk of self-harm, or an adjustment that they would need if "
    "they were detained: an interpreter, medicine, a wheelchair.",
    apart=True,
)
QUESTIONS = (
    MET,
    DOCUMENTS,
    CPRN,
    WARRANT,
    FORCE,
    CRITICAL,
    LEARNING,
    SEIZED,
    FALSE_DOCUMENTS,
    VULNERABLE,
)
BY_FIELD = {question.field: question for question in QUESTIONS}
BY_SLUG = {question.slug: question for question in QUESTIONS}
FIELDS = tuple(BY_FIELD)
APART = tuple(question.field for question in QUESTIONS if question.apart)
