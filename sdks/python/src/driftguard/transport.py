"""One HTTP request with one deadline for all of it."""

import http.client
import json
import socket
import ssl
import time
from urllib.parse import urlencode, urlsplit

from .problem import ProblemError, read_problem, unreadable_answer

# No answer of the API comes near it; whatever answers more is not the API.
ANSWER_BYTES_MAX = 64 * 1024 * 1024


class _Deadline:
    """A socket's own time limit begins anew with each byte: a peer that sends one now and then would hold a call for ever."""

    deadline = None

    def recv_into(self, *arguments):
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer took too long")
            self.settimeout(left)
        return super().recv_into(*arguments)


class _PlainSocket(_Deadline, socket.socket):
    pass


class _TlsSocket(_Deadline, ssl.SSLSocket):
    pass


class Transport:
    """Sends requests to one server.

    Connections are not kept, so nothing is shared by threads or by the two sides of a fork; redirects are not followed,
    so a key goes nowhere else.
    """

    def __init__(self, base_url, api_key, timeout):
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"base_url must be like http://localhost:8000, got {base_url!r}")
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self._timeout = timeout
        self._tls = None
        if parts.scheme == "https":
            self._tls = ssl.create_default_context()
            self._tls.sslsocket_class = _TlsSocket
        self._headers = {"Accept": "application/json", "User-Agent": "driftguard-python/0.1.0"}
        if api_key is not None:
            self._headers["X-API-Key"] = api_key

    def send(
        self,
        method,
        path,
        *,
        query=None,
        body=None,
        content=None,
        content_type="application/json",
        timeout=None,
        answer_bytes_max=ANSWER_BYTES_MAX,
    ):
        """Sends a request and gives the answer's JSON, ``None`` for an empty one.

        Args:
            path: from the server's root on, its values escaped.
            query: names and values; those that are ``None`` are left out.
            body: sent as JSON.
            content: bytes, or a file that is open for reading bytes, sent as they are instead of ``body``.
            timeout: seconds for all of it, connecting included; the client's own where left out.
            answer_bytes_max: what is read of an answer; a larger one is none.

        Raises:
            ProblemError: for every answer that is not a success or not JSON, and where none came.
        """
        if body is not None:
            content = json.dumps(body, allow_nan=False).encode()
        headers = dict(self._headers)
        if content is not None:
            headers["Content-Type"] = content_type
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        url = self._path + path + (f"?{urlencode(asked)}" if asked else "")
        try:
            limits = {"timeout": timeout or self._timeout, "answer_bytes_max": answer_bytes_max}
            status, answered, text = self._exchange(method, url, content, headers, **limits)
        except (OSError, http.client.HTTPException) as error:
            # What a stranger answered may hold line breaks, and ends up in logs.
            why = " ".join(str(error).split()) or type(error).__name__
            raise ProblemError(0, "network/unreachable", f"{self._host} could not be reached: {why}.") from error
        if not 200 <= status < 300:
            raise read_problem(status, answered, text)
        try:
            return json.loads(text) if text else None
        except ValueError as error:
            raise unreadable_answer() from error

    def _exchange(self, method, url, content, headers, *, timeout, answer_bytes_max):
        deadline = time.monotonic() + timeout
        connection = self._open(timeout)
        try:
            connection.connect()
            if self._tls is None:
                connection.sock = _PlainSocket(fileno=connection.sock.detach())
            connection.sock.settimeout(max(0.001, deadline - time.monotonic()))
            connection.sock.deadline = deadline
            connection.request(method, url, content, headers)
            response = connection.getresponse()
            text = response.read(answer_bytes_max + 1)
            if len(text) > answer_bytes_max:
                raise http.client.HTTPException("the answer is too large")
            return response.status, response.headers, text
        finally:
            connection.close()

    def _open(self, timeout):
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._tls)
