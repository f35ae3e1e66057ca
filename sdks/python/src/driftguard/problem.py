"""What a refused call raises."""

import datetime
import email.utils
import json


class ProblemError(Exception):
    """An answer that is not a success, or none at all.

    Attributes:
        status: the HTTP status; 0 where no answer of the API came.
        code: the server's stable code, such as ``request/invalid``; ``network/unreachable`` where no answer came,
            ``network/unreadable`` where it was none of the API's.
        detail: one sentence: what, where, what to do.
        errors: the single faults, each with ``field``, ``expected`` and ``found``, where the server names them.
        retry_after: seconds the server asks to wait, or ``None``.
    """

    def __init__(self, status, code, detail, errors=(), retry_after=None, body=None):
        super().__init__(f"{detail} ({code})" if status == 0 else f"{detail} ({status} {code})")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.retry_after = retry_after
        self.body = body

    @property
    def is_worth_another_try(self):
        """Whether the same call may succeed later: no answer, a slow one, too many calls, a server in trouble.

        A redirect for now is none of the API's either: a network that asks for a sign-in answers so.
        """
        return self.status in (0, 302, 303, 307, 408, 429) or self.status >= 500


def read_problem(status, headers, content):
    """Makes the error of an answer; a page of some proxy in between is told by its status alone."""
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    known = body if isinstance(body, dict) else {}
    return ProblemError(
        status,
        str(known.get("code", f"http/{status}")),
        str(known.get("detail") or known.get("title") or f"The server answered {status}."),
        known.get("errors") or (),
        _seconds(headers.get("Retry-After")),
        body,
    )


def unreadable_answer():
    """The error of an answer that is a success, but none of the API's."""
    return ProblemError(
        0, "network/unreadable", "The answer is not the API's; something between may have answered in its place."
    )


def _seconds(value):
    """Of a ``Retry-After``: seconds, or an HTTP date; ``None`` where it is neither."""
    try:
        return max(0.0, float(value))
    except (TypeError, ValueError):
        pass
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    # An HTTP date is in UTC, also where it does not say so.
    at = at if at.tzinfo is not None else at.replace(tzinfo=datetime.timezone.utc)
    return max(0.0, (at - datetime.datetime.now(datetime.timezone.utc)).total_seconds())
