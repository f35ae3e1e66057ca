"""Records what an ASGI application (FastAPI, Starlette) predicts."""

import json
import time

from .recorder import close_together

# What a body may hold to be recorded; larger ones pass as they are.
BODY_BYTES_MAX = 1_000_000


def default_predictions(request, response):
    """Features are the request's ``features`` or all of it, the prediction the response's ``prediction`` or all of it."""
    features = request.get("features", request)
    prediction = response.get("prediction") if isinstance(response, dict) else response
    return [{"features": features, "prediction": prediction}]


class DriftGuardMiddleware:
    """Hands requests and their answers to a recorder, after the answer has gone.

    ``app.add_middleware(DriftGuardMiddleware, recorder=client.recorder("churn"), path="/predict")``

    The host's answers, errors and order of messages stay what they are: nothing is waited for, and whatever goes wrong in
    here is counted by the recorder as dropped. Only JSON requests that were answered with 2xx are recorded. When the server shuts
    down, what waits has two seconds.

    Args:
        path: of the requests to record, exactly.
        predictions: makes dicts with ``features`` and ``prediction`` of a request's and an answer's JSON; called in the
            background.
    """

    def __init__(self, app, *, recorder, path="/predict", predictions=default_predictions):
        self._app, self._recorder, self._path, self._predictions = app, recorder, path, predictions

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            # Each middleware around this one has put its recorder there, and all of them share one end.
            recorders = scope.setdefault("driftguard.recorders", [])
            recorders.append(self._recorder)
            await self._app(scope, receive, self._closing(send, recorders))
            return
        is_recorded = self._recorder.enabled and scope["type"] == "http" and scope.get("path") == self._path
        if not is_recorded:
            await self._app(scope, receive, send)
            return
        request, response = _Body(), _Body()
        status, began = 0, time.perf_counter()

        async def receive_and_keep():
            message = await receive()
            if message["type"] == "http.request":
                request.add(message.get("body", b""))
            return message

        async def send_and_keep(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                response.add(message.get("body", b""))
            await send(message)

        await self._app(scope, receive_and_keep, send_and_keep)
        if 200 <= status < 300 and request.is_whole and response.is_whole:
            self._record(request, response, (time.perf_counter() - began) * 1000)

    def _closing(self, send, recorders):
        """Servers such as uvicorn end by the signal that they got, and then nothing is run at exit: what waits goes before."""

        async def close_and_send(message):
            if message["type"] in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
                close_together(recorders)
            await send(message)

        return close_and_send

    def _record(self, request, response, latency_ms):
        now, predictions = time.time(), self._predictions

        def make():
            found = predictions(json.loads(request.content()), json.loads(response.content()))
            return [{"timestamp": now, "latency_ms": latency_ms, **one} for one in found]

        self._recorder.record_later(make, request.size + response.size + 200)


class _Body:
    """Bytes of a body as they pass, as long as they are few enough to keep."""

    def __init__(self):
        self._parts, self.size, self.is_whole = [], 0, True

    def add(self, part):
        self.size += len(part)
        self.is_whole = self.size <= BODY_BYTES_MAX
        if self.is_whole:
            self._parts.append(part)
        else:
            self._parts.clear()

    def content(self):
        return b"".join(self._parts)
