"""The example answers, and what it answered waits to be sent, whether a server is there or not."""

import asyncio
import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "sdks/python/src")]
# Nobody listens there.
os.environ["DRIFTGUARD_URL"] = "http://127.0.0.1:9"

import httpx  # noqa: E402

import main  # noqa: E402


def post(body):
    async def send():
        transport = httpx.ASGITransport(app=main.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.post("/predict", json=body)

    return asyncio.run(send())


class FastApi(unittest.TestCase):
    def test_a_prediction_is_answered_and_recorded(self):
        answer = post({"tenure": 7, "plan": "basic"})
        self.assertEqual((answer.status_code, answer.json()), (200, {"prediction": 0.8}))
        counts = main.recorder.counts()
        self.assertEqual(counts.sent + counts.rejected + counts.dropped + counts.waiting, 1)

    def test_what_is_refused_is_not_recorded(self):
        before = main.recorder.counts()
        self.assertEqual(post({"tenure": "long"}).status_code, 422)
        after = main.recorder.counts()
        self.assertEqual(sum(after), sum(before))


if __name__ == "__main__":
    unittest.main()
