"""How often one may ask, counted in Redis by the minute. A lost Redis refuses nobody, and is logged."""

import logging
from datetime import datetime

from django.core.cache import cache
from redis.exceptions import RedisError

from core.api.problems import Kind
from core.api.refusals import Refused

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds


def count(what: str, *, most: int, at: datetime) -> None:
    """Count one more of `what`; raise Refused (429, with Retry-After) above `most` a minute."""
    moment = int(at.timestamp())
    key = f"api-limit:{what}:{moment // WINDOW}"
    try:
        number = _one_more(key)
    except (RedisError, OSError, ValueError):
        logger.error("Requests cannot be counted, so none is refused: is Redis there?")
        return
    if number > most:
        raise Refused(Kind.TOO_MANY, headers={"Retry-After": str(WINDOW - moment % WINDOW)})


def _one_more(key: str) -> int:
    """Count on; begin only where nothing is counted yet, the first in a minute of each who ask."""
    try:
        return cache.incr(key)
    except ValueError:
        cache.add(key, 0, WINDOW * 2)  # leaves alone what another has begun meanwhile
        return cache.incr(key)
