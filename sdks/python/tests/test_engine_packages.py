"""The engine as a wheel holds it: packed, beside nothing of this checkout. `npm run test:wheel` makes and installs the wheel."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import driftguard
from driftguard import engine
assert engine._entry().startswith(sys.argv[1]), engine._entry()
rows = {"age": [20 + i % 40 for i in range(400)]}
print(driftguard.check(rows, {"age": [40 + i % 40 for i in range(400)]}))
"""


class EnginePackages(unittest.TestCase):
    def test_what_is_packed_of_the_engine_runs_outside_of_this_checkout(self):
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder).resolve() / "package"
            left_out = shutil.ignore_patterns("build", "*.egg-info", "engine_packages", "__pycache__")
            shutil.copytree(ROOT / "sdks/python", package, ignore=left_out)
            subprocess.run(
                [sys.executable, ROOT / "sdks/python/bring_engine.py", package], check=True, stdout=subprocess.DEVNULL
            )
            run = [sys.executable, "-I", "-c", PROGRAM, str(package / "src")]
            told = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout
        self.assertEqual(told, "<DriftReport drift: age>\n")


if __name__ == "__main__":
    unittest.main()
