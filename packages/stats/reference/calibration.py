"""Expected calibration curves and errors, by scikit-learn 1.9.1 and NannyML 0.13.1 (which needs statsmodels 0.15.0)."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

# It would tell its makers of every call.
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import numpy
from nannyml.calibration import _calculate_expected_calibration_error, _get_bin_index_edges
from sklearn.isotonic import IsotonicRegression

generator = numpy.random.default_rng(20261127)


def scores(rows, digits):
    values = numpy.round(generator.random(rows), digits)
    return values, (generator.random(rows) < values**1.5).astype(float)


def curve(name, rows, digits):
    x, y = scores(rows, digits)
    asked = numpy.concatenate([numpy.linspace(-0.1, 1.1, 40), x[:10]])
    fitted = IsotonicRegression(out_of_bounds="clip", increasing=True).fit(x, y)
    return {"name": name, "x": x.tolist(), "y": y.tolist(), "asked": asked.tolist(), "expected": fitted.predict(asked).tolist()}


def error(name, rows, bins):
    # So many digits that no two scores are equal: which of those comes first is not defined there.
    values, labels = scores(rows, 9)
    expected = _calculate_expected_calibration_error(labels, values, _get_bin_index_edges(rows, bins))
    return {"name": name, "labels": labels.tolist(), "scores": values.tolist(), "bins": bins, "expected": float(expected)}


document = {
    "madeBy": "packages/stats/reference/calibration.py",
    "versions": {"python": platform.python_version(), **{name: version(name) for name in ("numpy", "scikit-learn", "nannyml")}},
    "tables": {
        "isotonic_regression": {
            "call": "sklearn.isotonic.IsotonicRegression(out_of_bounds='clip')",
            "relativeTolerance": 1e-12,
            "absoluteTolerance": 1e-14,
            "cases": [curve("no ties", 120, 9), curve("many ties", 150, 1), curve("two rows", 2, 3)],
        },
        "expected_calibration_error": {
            "call": "nannyml.calibration._calculate_expected_calibration_error",
            "relativeTolerance": 1e-12,
            "absoluteTolerance": 1e-14,
            "cases": [error("100 rows", 100, 10), error("rows left over", 137, 10), error("few rows", 9, 10), error("4 bins", 50, 4)],
        },
    },
}
text = json.dumps(document, allow_nan=False).replace("}, {", "},\n{")
Path(__file__).with_suffix(".json").write_text(text + "\n")
