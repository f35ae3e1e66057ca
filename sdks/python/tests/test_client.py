"""The client and its recorder against the server as it is started."""

import datetime
import random
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import fastapi
import numpy
import uvicorn
from real_server import RealServer

from driftguard import DriftGuard, DriftGuardMiddleware, ProblemError

FEATURES = [{"name": "amount", "type": "number"}, {"name": "country", "type": "category"}]
chance = random.Random(7)


def rows(count, centre, **more):
    return [
        {
            "features": {"amount": chance.gauss(centre, 10), "country": "DE" if chance.random() < 0.7 else "FR"},
            "prediction": chance.random(),
            **more,
        }
        for _ in range(count)
    ]


def csv_of(predictions):
    lines = [f"{one['features']['amount']},{one['features']['country']},{one['prediction']}" for one in predictions]
    return "\n".join(["amount,country,score", *lines]) + "\n"


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = RealServer()
        cls.addClassCleanup(cls.server.stop)
        cls.client = DriftGuard(cls.server.key, base_url=cls.server.url)

    def register(self, name):
        return self.client.register_model(name, "1", FEATURES)

    def test_from_registering_to_a_resolved_alert(self):
        model = self.register("churn")
        self.assertEqual(self.register("churn")["id"], model["id"])
        self.assertIsNone(self.client.get_drift_status(model["number"])["drift_detected"])
        baseline = self.client.upload_baseline("churn", csv_of(rows(2000, 100)))
        self.assertEqual((baseline["rows"], self.client.get_baseline("churn")["id"]), (2000, baseline["id"]))
        answer = self.client.log_predictions(model["id"], rows(1200, 130))
        self.assertEqual(answer, {"accepted": 1200, "duplicates": 0, "rejected": []})
        report = self.client.run_check("churn")
        self.assertTrue(self.client.get_drift_status("churn")["drift_detected"])
        self.assertEqual(self.client.get_check(report["id"])["summary"], report["summary"])
        self.assertIn(report["id"], [one["id"] for one in self.client.list_checks("churn")])
        self.assertTrue(self.client.get_drift_history("churn")[-1]["drift_detected"])
        alerts = list(self.client.list_alerts(model="churn"))
        self.assertEqual([one["cause"] for one in alerts], ["gap"])
        number = alerts[0]["number"]
        self.client.comment_on_alert(number, "looking at it")
        self.assertEqual(self.client.acknowledge_alert(number)["state"], "acknowledged")
        self.assertEqual(self.client.snooze_alert(number, 4)["state"], "snoozed")
        self.assertEqual(self.client.get_alert(number)["id"], alerts[0]["id"])

    def test_a_bad_row_is_named_by_the_callers_own_index_and_its_neighbours_are_kept(self):
        self.register("bad-rows")
        sent = rows(1100, 100)
        sent[1050]["features"]["amount"] = "far"
        answer = self.client.log_predictions("bad-rows", sent)
        self.assertEqual((answer["accepted"], [row["index"] for row in answer["rejected"]]), (1099, [1050]))
        self.assertEqual(answer["rejected"][0]["field"], "features.amount")

    def test_rows_that_are_all_bad_are_refused_with_what_was_found(self):
        self.register("all-bad")
        bad = {"features": {"amount": "far"}, "prediction": 1}
        with self.assertRaisesRegex(ProblemError, 'row 0: features.amount: expected a number, found "far"'):
            self.client.log_predictions("all-bad", bad)
        answer = self.client.log_predictions("all-bad", [bad] * 500 + rows(3, 100))
        self.assertEqual((answer["accepted"], len(answer["rejected"])), (3, 500))

    def test_predictions_are_read_back_page_after_page_and_labels_come_later_by_id(self):
        self.register("labelled")
        at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
        sent = [{**one, "id": f"row-{number}", "timestamp": at} for number, one in enumerate(rows(130, 100))]
        self.client.log_predictions("labelled", sent)
        self.assertEqual(self.client.log_predictions("labelled", sent[:2])["duplicates"], 2)
        self.assertEqual(self.client.log_labels("labelled", {"row-1": 1, "row-2": 0})["accepted"], 2)
        self.assertEqual(len(list(self.client.list_predictions("labelled", limit=50))), 130)
        self.assertEqual(self.client.get_prediction("labelled", "row-1")["label"], 1)

    def test_numbers_of_numpy_and_gaps_arrive_as_what_they_are(self):
        self.register("numpy")
        features = {"amount": numpy.float32(1.5), "country": None}
        self.client.log_predictions("numpy", {"id": "a", "features": features, "prediction": numpy.int64(1)})
        self.client.log_predictions("numpy", {"id": "b", "features": {"amount": float("nan")}, "prediction": 0.5})
        self.assertEqual(self.client.get_prediction("numpy", "a")["features"]["amount"], 1.5)
        self.assertIsNone(self.client.get_prediction("numpy", "b")["features"].get("amount"))
        with self.assertRaisesRegex(TypeError, "type object has no form in JSON"):
            self.client.log_predictions("numpy", {"features": {"amount": object()}, "prediction": 1})

    def test_a_file_is_a_baseline_by_its_path(self):
        self.register("by-path")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "training.csv"
            path.write_text(csv_of(rows(500, 100)), encoding="utf8")
            self.assertEqual(self.client.upload_baseline("by-path", path)["rows"], 500)

    def test_a_call_that_is_refused_raises_the_servers_own_words(self):
        with self.assertRaises(ProblemError) as caught:
            self.client.get_model("nobody")
        self.assertEqual(caught.exception.status, 404)
        with self.assertRaises(ProblemError) as caught:
            DriftGuard("dg_wrong", base_url=self.server.url).get_model("nobody")
        self.assertEqual(caught.exception.status, 401)
        self.assertNotIn("dg_wrong", str(caught.exception))

    def test_everything_else_of_the_api_is_one_call_away(self):
        self.assertEqual(self.client.call("GET", "/health")["status"], "ok")
        model = self.register("to-change")
        self.assertEqual(self.client.update_model(model["id"], interval_minutes=60)["interval_minutes"], 60)
        self.client.delete_model(model["id"])
        self.assertNotIn("to-change", [one["name"] for one in self.client.list_models()])

    def test_a_recorder_sends_from_the_background(self):
        self.register("recorded")
        recorder = self.client.recorder("recorded")
        for one in rows(1234, 100):
            recorder.record(one["features"], one["prediction"], latency_ms=3)
        recorder.record({"amount": "far"}, 1)
        self.assertTrue(recorder.flush(30))
        self.assertEqual(recorder.counts(), (1234, 1, 0, 0))
        self.assertEqual(len(list(self.client.list_predictions("recorded", limit=1000))), 1234)

    def test_the_middleware_records_what_a_fastapi_application_predicts(self):
        self.register("asgi")
        recorder = self.client.recorder("asgi")
        with serve(predicting(recorder)) as url:
            scorer = DriftGuard(base_url=url)
            self.assertEqual(scorer.call("POST", "/predict", body={"amount": 100, "country": "DE"}), {"prediction": 0.5})
            self.assertEqual(scorer.call("POST", "/other", body={"amount": 100, "country": "DE"}), {"prediction": 0.5})
            with self.assertRaises(ProblemError) as caught:
                scorer.call("POST", "/predict", body={"amount": -1, "country": "DE"})
            self.assertEqual(caught.exception.status, 500)
        self.assertTrue(recorder.flush(30))
        self.assertEqual(recorder.counts(), (1, 0, 0, 0))
        (stored,) = self.client.list_predictions("asgi")
        self.assertEqual((stored["features"], stored["prediction"]), ({"amount": 100, "country": "DE"}, 0.5))
        self.assertGreater(stored["latency_ms"], 0)

    def test_the_middleware_leaves_its_host_alone_where_driftguard_is_gone(self):
        recorder = DriftGuard("dg_x", base_url="http://127.0.0.1:9").recorder(
            "gone", attempts_max=2, first_pause_seconds=0.01, flush_seconds=0.01
        )
        with serve(predicting(recorder)) as url:
            scorer = DriftGuard(base_url=url)
            for _ in range(20):
                answer = scorer.call("POST", "/predict", body={"amount": 100, "country": "DE"})
                self.assertEqual(answer, {"prediction": 0.5})
        self.assertTrue(recorder.flush(30))
        self.assertEqual(recorder.counts(), (0, 0, 20, 0))


def predicting(recorder):
    app = fastapi.FastAPI()
    app.add_middleware(DriftGuardMiddleware, recorder=recorder)

    @app.post("/predict")
    @app.post("/other")
    async def predict(features: dict):
        if features["amount"] < 0:
            raise RuntimeError("a model that fails")
        return {"prediction": 0.5}

    return app


class serve:
    """An application on a free port, by uvicorn."""

    def __init__(self, app):
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
        self._thread = threading.Thread(target=self._server.run)

    def __enter__(self):
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                raise RuntimeError("uvicorn did not start")
        (port,) = {one.getsockname()[1] for server in self._server.servers for one in server.sockets}
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join()


if __name__ == "__main__":
    unittest.main()
