"""Runs the code cells of a notebook in order, as Jupyter would, and fails where a kept text output is another.

    python examples/notebook/run_notebook.py examples/notebook/drift.ipynb

Standard library only. A cell's last line, if it is an expression, is its value, shown as text and, where it can, as a page.
"""

import ast
import contextlib
import io
import json
import sys


def run_cell(source, scope):
    """What a cell prints, and the value of its last expression or None."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), scope)
        value = None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), scope)
    return printed.getvalue(), value


def kept_outputs(cell):
    """The text that the notebook says a cell prints, and whether its value is shown as a page."""
    printed = "".join("".join(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream")
    is_page = any("text/html" in output.get("data", {}) for output in cell["outputs"])
    return printed, is_page


def main(path):
    with open(path, encoding="utf8") as file:
        cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
    scope = {"__name__": "__main__"}
    for number, cell in enumerate(cells, 1):
        wanted, is_page = kept_outputs(cell)
        printed, value = run_cell("".join(cell["source"]), scope)
        if printed != wanted:
            sys.exit(f"cell {number} prints {printed!r}, not {wanted!r}")
        if is_page and "h1" not in value._repr_html_():
            sys.exit(f"cell {number} shows no page")
    print(f"{len(cells)} cells are as they say")


if __name__ == "__main__":
    main(sys.argv[1])
