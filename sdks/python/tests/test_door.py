"""`driftguard.check` with the engine of this checkout."""

import random
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import driftguard

chance = random.Random(3)


def table(rows, centre):
    return [{"amount": chance.gauss(centre, 1), "city": chance.choice("AB"), "gap": None} for _ in range(rows)]


class Check(unittest.TestCase):
    def test_what_drifted_is_named_in_words_and_as_a_page(self):
        report = driftguard.check(table(500, 0), table(500, 1))
        self.assertEqual((report.status, report.drifted), ("drift", ["amount"]))
        self.assertEqual(repr(report), "<DriftReport drift: amount>")
        self.assertIn("amount", report.summary())
        self.assertTrue(report.to_html().startswith("<!doctype html>"))
        self.assertIn("<iframe srcdoc=", report._repr_html_())
        self.assertEqual(report.to_dict()["current"]["rows"], 500)

    def test_too_few_rows_are_never_no_drift(self):
        self.assertEqual(driftguard.check(table(500, 0), table(5, 0)).status, "insufficient")

    def test_columns_of_lists_and_options_are_those_of_the_command(self):
        columns = {"amount": [row["amount"] for row in table(300, 0)], "row": list(range(300))}
        report = driftguard.check(columns, columns, method=["psi"], schema={"row": "ignore"})
        ((amount,),) = [[one for one in report.columns if one["name"] == "amount"]]
        self.assertEqual([signal["method"] for signal in amount["signals"]], ["psi", "missing"])

    def test_a_baseline_stands_for_its_rows(self):
        rows = [{**row, "said": row["amount"] + 1} for row in table(500, 0)]
        baseline = driftguard.build_baseline(rows, label="amount", prediction="said")
        self.assertAlmostEqual(baseline.performance["meanAbsoluteError"], 1)
        current = [{**row, "said": row["amount"] + 1} for row in table(500, 1)]
        self.assertEqual(driftguard.check(baseline, current).drifted, driftguard.check(rows, current).drifted)

    def test_what_cannot_be_read_is_told_in_the_engines_own_sentence(self):
        with self.assertRaisesRegex(ValueError, r"^\S*nowhere\.csv: There is no such file\.$"):
            driftguard.check("nowhere.csv", "nowhere.csv")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.csv"
            path.write_text("x\n1\n", encoding="utf8")
            with self.assertRaisesRegex(ValueError, r"^Unknown option '--colour'\.$"):
                driftguard.check(path, path, colour="red")
            path.write_text("x,y\n1,2\n", encoding="utf8")
            with self.assertRaisesRegex(ValueError, r"can be read as a time\. \(times look like"):
                driftguard.check(path, path, time="x")
        with self.assertRaisesRegex(TypeError, "got builtins.int"):
            driftguard.check(1, 2)


if __name__ == "__main__":
    unittest.main()
