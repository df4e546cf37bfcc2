"""Answers that are no JSON: files and pictures, which are streamed and not rendered."""

from typing import Any

from rest_framework.renderers import BaseRenderer


def streamed(media: str) -> type[BaseRenderer]:
    """Return what lets a reader ask for `media` in “Accept”; the bytes themselves are the view’s."""

    class Streamed(BaseRenderer):
        media_type = media
        format = media.rpartition("/")[2]

        def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
            return data

    return Streamed
