"""Runs the tests of one folder by unittest and counts them.

    python tools/count_python_tests.py FOLDER FILE

FILE receives ``{"passed", "failures": [test], "skips": [{"test", "note"}]}``, the form that the whole check adds up.
A module that cannot be imported and a fixture that fails are one failure each; so is a folder without a test.
"""

import json
import sys
import unittest


class CountingResult(unittest.TextTestResult):
    """Counts each test once, however many of its sub-tests failed."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.passed += 1


def count(folder):
    """Runs the folder's ``test_*.py`` and gives the counts."""
    suite = unittest.defaultTestLoader.discover(folder, pattern="test_*.py")
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=CountingResult)
    result = runner.run(suite)
    failing = [test for test, _ in result.failures + result.errors] + result.unexpectedSuccesses
    failures = sorted({f"{folder} > {getattr(test, 'test_case', test).id()}" for test in failing})
    if result.testsRun == 0 and not failures:
        failures = [f"{folder} has no test"]
    skips = [{"test": f"{folder} > {test.id()}", "note": reason} for test, reason in result.skipped]
    return {"passed": result.passed, "failures": failures, "skips": skips}


if __name__ == "__main__":
    counts = count(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(counts, file)
    sys.exit(1 if counts["failures"] else 0)
