"""The id of the request being answered, for logs and the audit; empty outside a request."""

from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
