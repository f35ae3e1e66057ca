"""The notebook is executed, and a cell that is not as it says is found."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "sdks/python/src")]

import run_notebook  # noqa: E402


def run(path):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        run_notebook.main(path)
    return said.getvalue()


class Notebook(unittest.TestCase):
    def test_every_cell_is_as_it_says(self):
        self.assertEqual(run(HERE / "drift.ipynb"), "4 cells are as they say\n")

    def test_a_cell_that_prints_something_else_is_named(self):
        output = {"output_type": "stream", "name": "stdout", "text": ["3\n"]}
        planted = {"cells": [{"cell_type": "code", "source": ["print(1 + 1)"], "outputs": [output]}]}
        with tempfile.NamedTemporaryFile("w", suffix=".ipynb") as file:
            json.dump(planted, file)
            file.flush()
            with self.assertRaisesRegex(SystemExit, r"cell 1 prints '2\\n', not '3\\n'"):
                run(file.name)


if __name__ == "__main__":
    unittest.main()
