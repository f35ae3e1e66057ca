"""What of `driftguard.mlflow` needs no MLflow; `npm run test:mlflow` logs into real runs."""

import random
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import driftguard
from driftguard.mlflow import figures

chance = random.Random(5)


def report_of(names, rows=200):
    def table(centre):
        return {name: [chance.gauss(centre, 1) for _ in range(rows)] for name in names}

    return driftguard.check(table(0), table(2))


class WithoutMlflow(unittest.TestCase):
    def test_what_to_install_is_told_in_one_sentence(self):
        report = driftguard.DriftReport({"status": "stable", "columns": []})
        with mock.patch.dict(sys.modules, {"mlflow": None}):
            with self.assertRaisesRegex(ImportError, "^driftguard.mlflow.log_report needs MLflow: pip install mlflow$"):
                driftguard.mlflow.log_report(report)

    def test_a_program_that_takes_all_names_keeps_its_own_mlflow(self):
        scope = {"mlflow": "its own"}
        exec("from driftguard import *", scope)
        self.assertEqual((scope["mlflow"], scope["check"]), ("its own", driftguard.check))


class Figures(unittest.TestCase):
    def test_columns_are_counted_and_each_has_its_effects(self):
        report = report_of(["age"]).to_dict()
        found = figures(report, "drift")
        ((column,), signals) = report["columns"], report["columns"][0]["signals"]
        self.assertEqual((found["drift/columns_drifted"], found["drift/columns_stable"]), (1, 0))
        self.assertEqual(found["drift/severity/age"], column["severity"])
        measured = [one for one in signals if one["effect"]["value"] is not None]
        self.assertGreater(len(measured), 0)
        for signal in measured:
            self.assertEqual(found[f"drift/effect/age/{signal['method']}"], signal["effect"]["value"])

    def test_what_was_not_measured_is_no_figure(self):
        found = figures(report_of(["age"], rows=3).to_dict(), "drift")
        self.assertEqual(found["drift/columns_insufficient"], 1)
        self.assertNotIn(None, found.values())

    def test_every_column_has_a_name_of_its_own_that_mlflow_takes(self):
        names = ["a%", "a_", "a$", "A_", "..", "größe", "a/b", "c" * 300, "c" * 301]
        found = figures(report_of(names).to_dict(), "drift")
        parts = {key.removeprefix("drift/severity/") for key in found if key.startswith("drift/severity/")}
        long = "c" * 120
        self.assertEqual(parts, {"A_", "a__2", "a__3", "a__4", "__", "größe", "a_b", long, f"{long}_2"})


if __name__ == "__main__":
    unittest.main()
