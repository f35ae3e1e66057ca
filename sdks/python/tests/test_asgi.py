"""Requests that pass through the middleware are answered to the byte as ever, whatever the platform does."""

import asyncio
import sys
import threading
import time
import unittest
import unittest.mock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import fastapi
from test_recorder_conformance import SUITE, start_recorder

from driftguard import DriftGuardMiddleware
from driftguard.recorder import Recorder


def application(recorder=None, **options):
    app = fastapi.FastAPI()
    if recorder is not None:
        app.add_middleware(DriftGuardMiddleware, recorder=recorder, **options)

    @app.post("/predict")
    def predict(body: dict):
        return {"prediction": body["x"] * 2}

    return app


def messages_of(app, body):
    """All that the server would be handed to send."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "POST", "path": "/predict", "raw_path": b"/predict", "query_string": b""}
    scope |= {"headers": headers, "http_version": "1.1", "asgi": {"version": "3.0"}, "scheme": "http", "root_path": ""}
    try:
        asyncio.run(app(scope, receive, send))
    except Exception as error:
        sent.append(repr(error))
    return sent


class Asgi(unittest.TestCase):
    def test_answers_and_errors_are_the_hosts_own(self):
        bodies = [b'{"x": 2}', b'{"y": 2}', b"no JSON", b"[" * 1_100_000]
        expected = [messages_of(application(), body) for body in bodies]
        self.assertEqual(expected[0][1]["body"], b'{"prediction":4}')
        self.assertEqual(expected[1][-1], "KeyError('x')")
        running = []
        with self.assertLogs("driftguard", "WARNING"):
            for case in SUITE["cases"]:
                server, recorder = start_recorder(case, timeout_seconds=0.2)
                app = application(recorder)
                with self.subTest(case["promise"]):
                    self.assertEqual([messages_of(app, body) for body in bodies], expected)
                running.append((server, recorder))
            for server, recorder in running:
                self.assertTrue(recorder.flush(30))
                self.assertEqual(sum(recorder.counts()), 1)
                server.stop()

    def test_what_waits_is_sent_before_the_server_has_shut_down(self):
        server, recorder = start_recorder(SUITE["cases"][0])
        asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        counts_when_told = []

        async def receive():
            if asked[0]["type"] == "lifespan.shutdown":
                recorder.record({"x": 2}, 4)
            return asked.pop(0)

        async def send(message):
            counts_when_told.append((message["type"], recorder.counts().sent))

        asyncio.run(application(recorder)({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send))
        self.assertEqual(counts_when_told, [("lifespan.startup.complete", 0), ("lifespan.shutdown.complete", 1)])
        server.stop()

    def test_recorders_of_one_server_share_its_two_seconds(self):
        begun, release = [], threading.Event()
        recorders = [Recorder(lambda _: (begun.append(1), release.wait(30)), exit_seconds=0.3) for _ in range(3)]
        app = application(recorders[0])
        for recorder in recorders[1:]:
            app.add_middleware(DriftGuardMiddleware, recorder=recorder)
        asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

        async def receive():
            if asked[0]["type"] == "lifespan.shutdown":
                for recorder in recorders:
                    recorder.record({"x": 2}, 4)
            return asked.pop(0)

        async def send(message):
            pass

        began = time.monotonic()
        with self.assertLogs("driftguard", "WARNING"), unittest.mock.patch("driftguard.recorder.END_SECONDS", 0.4):
            asyncio.run(app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send))
        self.assertLess(time.monotonic() - began, 0.7)
        self.assertEqual(len(begun), 3)
        self.assertEqual([recorder.counts() for recorder in recorders], [(0, 0, 1, 0)] * 3)
        release.set()

    def test_a_function_of_the_hosts_that_fails_costs_the_row_only(self):
        server, recorder = start_recorder(SUITE["cases"][0])
        app = application(recorder, predictions=lambda *_: 1 / 0)
        self.assertEqual(messages_of(app, b'{"x": 2}')[1]["body"], b'{"prediction":4}')
        self.assertTrue(recorder.flush(30))
        self.assertEqual(recorder.counts(), (0, 0, 1, 0))
        server.stop()


if __name__ == "__main__":
    unittest.main()
