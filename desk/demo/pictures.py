"""The drawn photographs of the demonstration, drawn by other processes while the first are stored."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from core.formatting import format_date
from desk.demo.drawings import Shot, draw_card, draw_face, draw_notice
from desk.demo.stories import Met, Story, Until

SIZE, SMALL = (900, 1200), (480, 640)
Order = tuple[str, str, str, bool, bool]  # kind, words, more words, blurred, small


class Pictures:
    """What was ordered, drawn by other processes meanwhile; whoever asks for one waits for that one."""

    def __init__(self, drawings: dict[Order, "Future[bytes]"]) -> None:
        self._drawings = drawings

    def of(self, order: Order) -> bytes:
        """Return the picture that was drawn to `order`."""
        return self._drawings[order].result()


@contextmanager
def drawn(stories: Iterable[Story]) -> Iterator[Pictures]:
    """Draw everything that `stories` need, what the earlier ones need first."""
    orders = dict.fromkeys(order for story in stories for _, order in orders_of(story))
    # A fresh interpreter, not a fork: the connection to the database must not be shared.
    pool = ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"))
    try:
        yield Pictures({order: pool.submit(draw, order) for order in orders})
    finally:
        pool.shutdown(cancel_futures=True)


def orders_of(story: Story) -> list[tuple[str, Order]]:
    """Return key (as `visits.operations.photographs.targets_of` has it, people by name) and drawing."""
    if story.until in (Until.PLANNED, Until.RUNNING) or story.notice is None:
        return []
    notice = story.notice
    orders = [("cprn", ("notice", "Civil penalty referral notice", notice.reference))]
    orders += [
        (f"form-{n}", ("form", f"Additional workers form {n}", notice.reference))
        for n in range(1, notice.forms + 1)
    ]
    if story.notice_to_occupier:
        orders.append(("notice_to_occupier", ("notice", "Notice to Occupier", story.place.postcode)))
    for met in story.met:
        orders += _of_person(met)
    return [
        (key, (kind, words, more, key in story.blurred, story.small))
        for key, (kind, words, more) in orders
        if key not in story.missing
    ]


def _of_person(met: Met) -> list[tuple[str, tuple[str, str, str]]]:
    orders = []
    if met.capacity in ("worker", "occupier") and not met.no_photo:
        orders.append((f"person-{met.name}", ("face", met.name, "")))
    if met.paper:
        orders.append((f"seen-{met.name}", ("card", met.name, f"{format_date(met.born)}|{met.paper[1]}")))
    return orders


def draw(order: Order) -> bytes:
    """Return the JPEG of one order; the same order gives the same bytes."""
    kind, words, more, blurred, small = order
    seed = sum(map(ord, words + more)) % 9973
    shot = Shot(seed=seed, size=SMALL if small else SIZE)
    if kind == "face":
        return draw_face(seed, shot=shot)
    if kind == "card":
        born, number = more.split("|")
        return draw_card(words, born, number, shot=shot)
    lines = [("Reference", more), ("Served", "By hand"), ("Received by", "Signature")]
    return draw_notice(words, lines, more, shot=shot, blurred=blurred)
