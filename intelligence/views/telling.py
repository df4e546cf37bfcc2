"""What the unit tells the submitter: a question, and of what use it was; both are acts on the record."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from intelligence import operations
from intelligence.enums import OPEN_STATES, Feedback, State
from intelligence.forms.telling import WORDINGS, AskForm, FeedbackForm
from intelligence.queries.record import Record
from intelligence.views.acts import Act, act

_ACKNOWLEDGED = frozenset({State.ACKNOWLEDGED, State.GRADED, State.CLOSED})

ASK = Act(
    "ask",
    "Ask the submitter",
    "Ask",
    "Asked. Whoever passed it on is told that there is a question.",
    AskForm,
    operations.ask,
    frozenset(OPEN_STATES),
    "They see this question until they have answered it. The answer stands on the record.",
)
FEEDBACK = Act(
    "feedback",
    "Tell the submitter of its use",
    "Tell the submitter",
    "The submitter is told.",
    FeedbackForm,
    operations.give_feedback,
    _ACKNOWLEDGED,
    "It stands on their receipt. Told again, the latest stands.",
    before="intelligence/_wordings.html",
)
PRODUCT = Act(
    "product-new",
    "Write a product for others",
    "Save the product",
    "",
    AskForm,  # its page is `views.products.write`
    operations.write_product,
    _ACKNOWLEDGED,
)


def offered_to_tell(record: Record) -> list[Act]:
    """Return what can be told of a submission now."""
    return [one for one in (ASK, FEEDBACK, PRODUCT) if one.is_open(record.submission)]


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Say of what use it was, in words that may begin from a wording offered, or what was said before."""
    chosen = WORDINGS.get(request.GET.get("begin", ""))

    def options(it: Record, user: object, at: object) -> dict[str, dict[str, str]]:
        kind, words = chosen or (it.receipt.feedback, it.receipt.words().get("words", ""))
        return {"initial": {"feedback": kind, "words": words}}

    return act(request, submission_id, replace(FEEDBACK, options=options, offers=_offers()))


def _offers() -> list[tuple[str, str, str]]:
    return [(key, str(Feedback(kind).label), words) for key, (kind, words) in WORDINGS.items()]
