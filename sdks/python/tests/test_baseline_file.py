"""Baseline files: the same bytes as the TypeScript library writes, from the files that its tests read as well."""

import json
import sys
import re
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "sdks/python/src"))

from driftguard import read_baseline, write_baseline

FILES = json.loads((ROOT / "packages/driftwatch/reference/baseline_files.json").read_text(encoding="utf8"))["files"]


class BaselineFile(unittest.TestCase):
    def test_what_is_read_is_written_to_equal_bytes(self):
        for file in FILES:
            with self.subTest(file["promise"]):
                baseline = read_baseline(file["kept"])
                self.assertEqual(write_baseline(baseline, keep_rare_levels=True), file["kept"])

    def test_levels_of_few_rows_lose_their_names_as_they_do_in_typescript(self):
        for file in FILES:
            with self.subTest(file["promise"]):
                self.assertEqual(write_baseline(read_baseline(file["kept"])), file["trimmed"])

    def test_what_stands_in_a_file(self):
        first = read_baseline(FILES[0]["kept"])
        income, region = first.features
        self.assertEqual((first.creator, first.rows), ("driftwatch 0.1.0", 400))
        self.assertEqual(first.times, (1_700_000_000_000, 1_700_000_900_000))
        self.assertEqual((first.performance["rocAuc"], income.importance), (0.725, 0.07))
        self.assertEqual((sum(income.counts), len(income.counts) - len(income.edges), income.n), (400, 1, 400))
        self.assertEqual((region.type, region.levels, sum(region.counts)), ("boolean", ["north", "south"], 400))

    def test_a_name_that_was_taken_is_still_known_to_the_filter(self):
        last = next(file for file in FILES if file["promise"].startswith("levels of which most"))
        (zip_code,) = read_baseline(last["trimmed"]).features
        self.assertNotIn("p59", zip_code.levels)
        self.assertEqual((zip_code.rest.may_know("p59"), zip_code.rest.may_know("a stranger")), (True, False))

    def test_a_file_that_is_no_json_is_named(self):
        with self.assertRaisesRegex(ValueError, "the baseline file .*test_baseline_file.py is no JSON: make it again"):
            read_baseline(__file__)

    def test_what_is_no_baseline_is_refused_and_said(self):
        text = FILES[0]["kept"]
        for change, says in (
            ((text, text[:-5]), "no JSON"),
            (('"format":1', '"format":2'), "of format 2, known is 1"),
            (('"rows":400', '"rows":401'), "was changed"),
            (('"north"', '"North"'), "was changed"),
            (('"rows":400', '"lines":400'), "rows is no whole number"),
            (('"rows":400', '"rows":400.5'), "rows is no whole number"),
            (('"rows":400', '"rows":NaN'), "NaN is no number"),
            (('"rows":400', '"rows":-400'), "rows is below 0"),
            (('"kind":"categorical"', '"kind":"words"'), "features[1].kind"),
            (('"type":"boolean"', '"type":"flag"'), "features[1].type"),
            (('"n":400', '"n":true'), "features[0].n is no whole number"),
            (('"name":"region"', '"name":"income"'), 'two features with the name "income"'),
            ((text, "{}"), "this is no baseline file"),
        ):
            with self.subTest(says):
                changed = text.replace(*change, 1)
                self.assertNotEqual(changed, text)
                with self.assertRaisesRegex(ValueError, says.replace("[", r"\[")):
                    read_baseline(changed)

    def test_a_filter_that_could_tell_nothing_is_refused_and_said(self):
        text = next(file for file in FILES if file["promise"].startswith("levels of which most"))["trimmed"]
        for pattern, put, says in (
            ('"bits":"[^"]+"', '"bits":""', r"features\[0\].rest.bits is empty"),
            ('"hashes":7', '"hashes":0', r"features\[0\].rest.hashes is none of 1 to 32"),
            ('"hashes":7', '"hashes":1000000000', r"features\[0\].rest.hashes is none of 1 to 32"),
        ):
            with self.subTest(put):
                changed = re.sub(pattern, put, text, count=1)
                self.assertNotEqual(changed, text)
                with self.assertRaisesRegex(ValueError, says):
                    read_baseline(changed)

    def test_a_file_is_read_and_written_by_its_path(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.baseline.json"
            for name in (path, str(path)):
                write_baseline(read_baseline(FILES[0]["kept"]), name, keep_rare_levels=True)
                self.assertEqual(path.read_bytes(), FILES[0]["kept"].encode())
                self.assertEqual(read_baseline(name), read_baseline(FILES[0]["kept"]))


if __name__ == "__main__":
    unittest.main()
