"""`driftguard.mlflow` against the server that `MLFLOW_TRACKING_URI` names, seen through MLflow's own client."""

import json
import random
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import mlflow

import driftguard

chance = random.Random(11)


def table(names, centre, rows=300):
    return {name: [chance.gauss(centre if name == "age" else 0, 1) for _ in range(rows)] for name in names}


def report_of(names, rows=300):
    return driftguard.check(table(names, 0, rows), table(names, 1, rows))


class InARealRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        mlflow.set_experiment("churn")
        cls.client = mlflow.MlflowClient()
        cls.report = report_of(["age", "größe", "a%", "a$", "..", "b:c/d//e", "ü" * 300])
        with mlflow.start_run() as run:
            cls.run_id = driftguard.mlflow.log_report(cls.report)
        assert cls.run_id == run.info.run_id

    def text_of(self, path, run_id=None):
        with tempfile.TemporaryDirectory() as folder:
            return Path(self.client.download_artifacts(run_id or self.run_id, path, folder)).read_text(encoding="utf8")

    def test_page_and_json_are_artifacts(self):
        self.assertEqual(self.text_of("drift/report.html"), self.report.to_html())
        self.assertEqual(json.loads(self.text_of("drift/report.json")), self.report.to_dict())

    def test_columns_drifted_and_every_effect_are_metrics(self):
        metrics = self.client.get_run(self.run_id).data.metrics
        self.assertEqual(metrics, driftguard.mlflow.figures(self.report.to_dict(), "drift"))
        self.assertEqual((metrics["drift/columns_drifted"], metrics["drift/columns_stable"]), (1, 6))
        (age,) = [column for column in self.report.columns if column["name"] == "age"]
        first = age["signals"][0]
        self.assertEqual(metrics[f"drift/effect/age/{first['method']}"], first["effect"]["value"])
        self.assertGreater(metrics["drift/severity/age"], metrics["drift/severity/größe"])

    def test_runs_with_drift_are_found_by_tag_and_by_metric(self):
        (experiment,) = [one for one in self.client.search_experiments() if one.name == "churn"]
        wanted = "tags.`drift.status` = 'drift' and metrics.`drift/columns_drifted` >= 1"
        found = self.client.search_runs([experiment.experiment_id], wanted)
        self.assertEqual([run.info.run_id for run in found], [self.run_id])
        self.assertEqual(found[0].data.tags["drift.headline"], self.report.to_dict()["headline"])

    def test_a_run_that_is_not_the_current_one_holds_two_reports_by_name(self):
        mlflow.set_experiment("two reports")
        with mlflow.start_run() as run:
            pass
        small = report_of(["plan"])
        driftguard.mlflow.log_report(self.report, run.info.run_id, name="training")
        driftguard.mlflow.log_report(small, run, name="june")
        held = self.client.get_run(run.info.run_id).data
        self.assertEqual((held.metrics["training/columns_drifted"], held.metrics["june/columns_drifted"]), (1, 0))
        self.assertEqual((held.tags["training.status"], held.tags["june.status"]), ("drift", "stable"))
        self.assertEqual(json.loads(self.text_of("june/report.json", run.info.run_id)), small.to_dict())
        self.assertIsNone(mlflow.active_run())

    def test_without_a_run_one_is_begun(self):
        mlflow.set_experiment("begun")
        run_id = driftguard.mlflow.log_report(self.report)
        try:
            self.assertEqual(mlflow.active_run().info.run_id, run_id)
        finally:
            mlflow.end_run()

    def test_a_report_wider_than_one_request_is_whole(self):
        mlflow.set_experiment("wide")
        wide = report_of([f"x{column}" for column in range(600)], rows=60)
        with mlflow.start_run() as run:
            driftguard.mlflow.log_report(wide)
        metrics = self.client.get_run(run.info.run_id).data.metrics
        self.assertGreater(len(metrics), driftguard.mlflow.METRICS_MAX)
        self.assertEqual(metrics, driftguard.mlflow.figures(wide.to_dict(), "drift"))

    def test_a_run_that_is_unknown_is_refused_by_mlflow(self):
        with self.assertRaises(mlflow.exceptions.MlflowException):
            driftguard.mlflow.log_report(self.report, "0" * 32)


if __name__ == "__main__":
    print(f"MLflow {mlflow.__version__} at {mlflow.get_tracking_uri()}", file=sys.stderr)
    unittest.main(verbosity=2)
