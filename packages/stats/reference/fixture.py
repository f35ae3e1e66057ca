"""Writes a file of expected values beside the script that made it."""

import json
import platform
import sys
from pathlib import Path

import mpmath
import numpy
import scipy


def write(script, tables):
    """`tables` maps a name to {"call", "relativeTolerance", "cases"}; floats are written with all their digits."""
    path = Path(script)
    document = {
        "madeBy": f"packages/stats/reference/{path.name}",
        "versions": {
            "python": platform.python_version(),
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "mpmath": mpmath.__version__,
            **({"statsmodels": sys.modules["statsmodels"].__version__} if "statsmodels" in sys.modules else {}),
            **({"scikit-learn": sys.modules["sklearn"].__version__} if "sklearn" in sys.modules else {}),
        },
        "tables": tables,
    }
    lines = json.dumps(document, allow_nan=False)
    # One case a line: a change of the grid then shows as what it is.
    lines = lines.replace('"cases": [', '"cases": [\n').replace("], [", "],\n[").replace("}, {", "},\n{").replace('}, "', '},\n"')
    path.with_suffix(".json").write_text(lines + "\n")
    print(path.with_suffix(".json").name, sum(len(table["cases"]) for table in tables.values()), "cases", file=sys.stderr)
