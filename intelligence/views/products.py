"""Products: written, released by a second person, withdrawn, and given to others.

As on the rest of the desk, nothing that is typed is kept anywhere but in the product itself (INT-2).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record as record_event
from core import clock
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from intelligence import operations
from intelligence.enums import ProductState, State, TellingEvent
from intelligence.forms.desk import DeskForm
from intelligence.forms.telling import GiveForm, ProductForm, WithdrawForm
from intelligence.models import Product
from intelligence.operations.moving import DoneAlready, Sent
from intelligence.operations.products import NamesRepeated, check_can_release
from intelligence.queries.products import ProductPage, product_of, scheme_of
from intelligence.queries.record import Record, record_of
from intelligence.schemes import SCHEMES

WRITE, CHANGE, WITHDRAW, GIVE = (
    "Write a product",
    "Change the product",
    "Withdraw the product",
    "Give it to somebody",
)
BUTTONS = {
    WRITE: "Save the product",
    CHANGE: "Save the product",
    WITHDRAW: "Withdraw it",
    GIVE: "Write it down",
}
PRODUCT_COLOURS = {"draft": "yellow", "released": "green", "withdrawn": "red"}


@require_safe
def product(request: HttpRequest, submission_id: UUID, product_id: UUID) -> HttpResponse:
    """Show a product, what may give somebody away in it, and to whom it was given."""
    user, at = user_of(request), clock.now()
    it, page = _found(submission_id, product_id, user, at)
    _read(page, it, user, at)
    context = {
        "it": it,
        "page_of": page,
        "product": page.product,
        "shown": page.shown,
        "colours": PRODUCT_COLOURS,
        "schemes": SCHEMES,
        "why_not": _why_not(page, user),
        "once": new_id(),
        "gone": it.submission.is_disposed,
    }
    return render(request, "intelligence/product.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, submission_id: UUID, product_id: UUID | None = None) -> HttpResponse:
    """Write a product, or change one that was not released."""
    user, at = user_of(request), clock.now()
    it = _record(submission_id, user, at)
    page = _found(submission_id, product_id, user, at)[1] if product_id else None
    title = CHANGE if page else WRITE
    scheme = scheme_of(submission_id, user, at)
    if request.method != "POST":
        if not _can_write(it, page):
            messages.info(request, "That cannot be done with it as it stands now.")
            return redirect("unit-record", submission_id)
        form = ProductForm(scheme=scheme, initial=_initial(it, page))
        return _show_form(request, it, page, form, title)
    form = ProductForm(request.POST, scheme=scheme)

    def do(sent: Sent) -> Product:
        if product_id is None:
            return operations.write_product(
                submission_id=submission_id, text=form.text(), by=user, at=at, sent=sent
            )
        return operations.rewrite_product(
            submission_id=submission_id, product_id=product_id, text=form.text(), by=user, at=at, sent=sent
        )

    return _send(request, it, page, form, title, do, "Saved. Another of the unit can release it now.")


@require_POST
def release(request: HttpRequest, submission_id: UUID, product_id: UUID) -> HttpResponse:
    """Release what another wrote, as it was read."""
    user, at = user_of(request), clock.now()
    _found(submission_id, product_id, user, at)
    form = DeskForm(request.POST)
    sent = (
        Sent(form.cleaned_data["once"] or new_id(), form.cleaned_data["version"])
        if form.is_valid()
        else Sent(new_id(), -1)
    )
    try:
        operations.release_product(
            submission_id=submission_id, product_id=product_id, by=user, at=at, sent=sent
        )
        messages.success(request, "Released. It can be given to others now.")
    except DoneAlready as error:
        messages.info(request, error.words)
    except StaleVersion:
        messages.info(request, "It was changed while you read it. Nothing was released. Read it again.")
    except DomainError as error:
        messages.info(request, error.words)
    return redirect("unit-product", submission_id, product_id)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, submission_id: UUID, product_id: UUID) -> HttpResponse:
    """Take a released product back, and say why."""
    user, at = user_of(request), clock.now()
    it, page = _found(submission_id, product_id, user, at)
    if request.method != "POST":
        if page.product.state != ProductState.RELEASED:
            return _not_released(request, page)
        return _show_form(request, it, page, WithdrawForm(initial=_carried(page)), WITHDRAW)
    form = WithdrawForm(request.POST)

    def do(sent: Sent) -> Product:
        return operations.withdraw_product(
            submission_id=submission_id,
            product_id=product_id,
            why=form.cleaned_data["why"],
            by=user,
            at=at,
            sent=sent,
        )

    return _send(request, it, page, form, WITHDRAW, do, "Withdrawn. Tell those to whom it was given.")


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, submission_id: UUID, product_id: UUID) -> HttpResponse:
    """Write down to whom a product is given; the form for them follows."""
    user, at = user_of(request), clock.now()
    it, page = _found(submission_id, product_id, user, at)
    on_conditions = page.shown.handling.conditions
    if request.method != "POST":
        if page.product.state != ProductState.RELEASED:
            return _not_released(request, page)
        initial = _carried(page) | {"conditions": page.conditions if on_conditions else ""}
        return _show_form(request, it, page, GiveForm(on_conditions=on_conditions, initial=initial), GIVE)
    form = GiveForm(request.POST, on_conditions=on_conditions)

    def do(sent: Sent) -> Product:
        operations.disseminate(
            submission_id=submission_id,
            product_id=product_id,
            to=form.recipient(),
            by=user,
            at=at,
            sent=sent,
        )
        return page.product

    return _send(request, it, page, form, GIVE, do, "Written down. Open the form for the recipient below.")


@require_safe
def given(
    request: HttpRequest, submission_id: UUID, product_id: UUID, dissemination_id: UUID
) -> HttpResponse:
    """Show the product as one recipient gets it, to be printed."""
    user, at = user_of(request), clock.now()
    it, page = _found(submission_id, product_id, user, at)
    found = next((one for one in page.shown.given if one[0].pk == dissemination_id), None)
    if found is None or it.submission.is_disposed:
        raise Http404
    dissemination, to = found
    record_event(
        event=TellingEvent.DISSEMINATION_READ,
        by=user,
        at=at,
        subject=dissemination,
        subjects=[page.product.pk, submission_id],
    )
    context = {
        "it": it,
        "product": page.product,
        "shown": page.shown,
        "given": dissemination,
        "to": to,
        "names": page.names,
        "schemes": SCHEMES,
    }
    return render(request, "intelligence/given.html", context)


def _record(submission_id: UUID, user: User, at: datetime) -> Record:
    it = record_of(submission_id, user, at)
    if it is None:
        raise Http404
    return it


def _found(submission_id: UUID, product_id: UUID, user: User, at: datetime) -> tuple[Record, ProductPage]:
    it, page = _record(submission_id, user, at), product_of(submission_id, product_id, user, at)
    if page is None:
        raise Http404
    return it, page


def _read(page: ProductPage | None, it: Record, user: User, at: datetime) -> None:
    ids = page.shown.ids() if page else []
    record_event(event=TellingEvent.PRODUCT_READ, by=user, at=at, subject=it.submission, subjects=ids)


def _why_not(page: ProductPage, user: User) -> str:
    """Return in words why `user` cannot release it; nothing where they can."""
    try:
        check_can_release(page.product, page.grading, user)
    except DomainError as error:
        return error.words
    return ""


def _not_released(request: HttpRequest, page: ProductPage) -> HttpResponse:
    messages.info(request, "It is not released now.")
    return redirect("unit-product", page.product.submission_id, page.product.pk)


def _carried(page: ProductPage | None) -> dict[str, Any]:
    return {"once": new_id(), "version": page.product.version if page else 0}


def _can_write(it: Record, page: ProductPage | None) -> bool:
    draft = page is None or page.product.state == ProductState.DRAFT
    return draft and it.submission.state not in (State.RECEIVED, State.DISPOSED)


def _initial(it: Record, page: ProductPage | None) -> dict[str, Any]:
    if page is None:
        return _carried(None) | {"marking": it.submission.marking}
    product = page.product
    return {
        **_carried(page),
        "title": page.shown.words.get("title", ""),
        "words": page.shown.words.get("words", ""),
        "marking": product.marking,
        "handling": product.handling,
    }


def _send(
    request: HttpRequest,
    it: Record,
    page: ProductPage | None,
    form: DeskForm,
    title: str,
    do: Callable[[Sent], Product],
    done: str,
) -> HttpResponse:
    """Do it; show the page again, with everything that was typed, where it cannot be done as it is."""
    if not form.is_valid():
        return _show_form(request, it, page, form, title, status=422)
    product_id = page.product.pk if page else None
    try:
        product_id = do(Sent(form.cleaned_data["once"] or new_id(), form.cleaned_data["version"])).pk
    except NamesRepeated as error:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["names_shown"] = " ".join(error.names)  # type: ignore[index]
        form.data.pop("names_stand", None)  # type: ignore[attr-defined]
        return _show_form(request, it, page, form, title, names=error.names, status=422)
    except StaleVersion as error:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = str(error.current.version)  # type: ignore[index]
        _, page = _found(it.submission.pk, error.current.pk, user_of(request), clock.now())
        return _show_form(request, it, page, form, title, status=409)
    except DoneAlready as error:
        messages.info(request, error.words)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.words)
        return _show_form(request, it, page, form, title, status=422)
    else:
        messages.success(request, done)
    if product_id is None:
        return redirect("unit-record", it.submission.pk)
    return redirect("unit-product", it.submission.pk, product_id)


def _show_form(
    request: HttpRequest,
    it: Record,
    page: ProductPage | None,
    form: DeskForm,
    title: str,
    *,
    names: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    _read(page, it, user_of(request), clock.now())
    context = {
        "it": it,
        "page_of": page,
        "form": form,
        "title": title,
        "names": names,
        "button": BUTTONS[title],
        "stale": status == 409,
        "schemes": SCHEMES,
    }
    return render(request, "intelligence/product_form.html", context, status=status)
