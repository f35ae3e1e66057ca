"""`driftguard.check` as a wheel brought it, on data frames of pandas, polars and pyarrow."""

import datetime
import json
import random
import sys
import time
import unittest
from pathlib import Path

import pandas
import polars
import pyarrow

import driftguard
from driftguard import engine

chance = random.Random(13)
ROWS = 20_000


def columns_of(centre):
    first = datetime.datetime(2026, 6, 1)
    return {
        "age": [chance.gauss(centre, 9) for _ in range(ROWS)],
        "visits": [chance.choice([0, 1, 2, 3, None]) for _ in range(ROWS)],
        "plan": [chance.choice(["basic", "plus", None]) for _ in range(ROWS)],
        "member": [chance.random() < 0.5 for _ in range(ROWS)],
        "seen": [first + datetime.timedelta(seconds=chance.randrange(86_400)) for _ in range(ROWS)],
    }


REFERENCE, CURRENT = columns_of(40), columns_of(52)
FRAMES = {
    "pandas": lambda columns: pandas.DataFrame(columns).astype({"visits": "Int64", "plan": "category"}),
    "polars": polars.DataFrame,
    "a lazy frame of polars": polars.LazyFrame,
    "pyarrow": pyarrow.table,
}


class FromTheWheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.reports = {}
        for library, frame in FRAMES.items():
            reference, current = frame(REFERENCE), frame(CURRENT)
            began = time.monotonic()
            cls.reports[library] = driftguard.check(reference, current)
            print(f"{library}: {ROWS:,} rows checked in {time.monotonic() - began:.2f} s", file=sys.stderr)

    def test_package_engine_and_node_are_the_environments_own(self):
        for place in (driftguard.__file__, engine._entry(), engine._node()):
            self.assertTrue(Path(place).is_relative_to(sys.prefix), place)

    def test_what_drifted_is_named_in_each_librarys_frames(self):
        for library, report in self.reports.items():
            with self.subTest(library):
                self.assertEqual((report.status, report.drifted), ("drift", ["age"]))
                self.assertEqual(report.to_dict()["current"]["rows"], ROWS)
                self.assertEqual(json.loads(json.dumps(report.to_dict())), report.to_dict())

    def test_words_and_pages_are_written_of_each(self):
        for library, report in self.reports.items():
            with self.subTest(library):
                self.assertTrue(report.summary().startswith(report.to_dict()["headline"]), report.summary())
                page = report.to_html()
                self.assertTrue(page.startswith("<!doctype html>"), page[:80])
                self.assertIn("age", page)
                self.assertTrue(report._repr_html_().startswith('<iframe srcdoc="&lt;!doctype html'))

    def test_all_libraries_come_to_the_same_figures(self):
        def said(report):
            return {column["name"]: (column["type"], column["status"], column["signals"]) for column in report.columns}

        first, *others = [said(report) for report in self.reports.values()]
        for other in others:
            self.assertEqual(other, first)

    def test_a_series_and_a_record_batch_are_tables(self):
        for series in (pandas.Series, polars.Series):
            report = driftguard.check(*(series(columns["age"]).rename("age") for columns in (REFERENCE, CURRENT)))
            self.assertEqual(report.drifted, ["age"])
        batches = [pyarrow.RecordBatch.from_pydict(columns) for columns in (REFERENCE, CURRENT)]
        self.assertEqual(driftguard.check(*batches).drifted, ["age"])

    def test_no_column_of_pandas_keeps_the_others_from_a_report(self):
        ages = [index * 7 % 97 for index in range(1000)]
        odd = {
            "mixed": [1, "a"] * 500,
            "past 64 bits": [2**70, 3] * 500,
            "cut": pandas.cut(pandas.Series(ages), 5),
            "month": pandas.period_range("2020-01", periods=1000, freq="M"),
            "sparse": pandas.arrays.SparseArray([0, 1] * 500),
        }
        frames = [pandas.DataFrame({"age": [age + moved for age in ages], **odd}) for moved in (0, 40)]
        with self.assertWarnsRegex(UserWarning, 'the column "mixed" is compared as texts'):
            report = driftguard.check(*frames)
        self.assertEqual(report.drifted, ["age"])
        kinds = {column["name"]: (column["type"], column["status"]) for column in report.columns}
        self.assertEqual(kinds["cut"], ("categorical", "stable"))
        self.assertEqual(kinds["month"], ("datetime", "skipped"))

    def test_two_columns_of_one_name_are_told_by_name(self):
        frame = pandas.DataFrame([[1, 2]] * 50, columns=["a", "a"])
        with self.assertRaisesRegex(ValueError, 'the column "a" stands twice'):
            driftguard.check(frame, frame)


if __name__ == "__main__":
    unittest.main(verbosity=2)
