"""Expected answers of boosted trees, by scikit-learn 1.9.1 (it sums slopes in single precision: hence the tolerance).

Columns have fewer than 255 values, so that both learners cut between the same ones.
"""

import json
import platform
from pathlib import Path

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

generator = numpy.random.default_rng(20261127)
rows = 240


def cases():
    for loss in ("squared", "logistic"):
        for missing in (0, 0.15):
            columns = numpy.round(generator.normal(size=(3, rows)), 1)
            columns[2] = generator.integers(0, 5, rows)
            signal = numpy.abs(columns[0]) + 0.5 * columns[1] + (columns[2] == 3)
            target = numpy.round(signal + generator.normal(size=rows) / 4, 3)
            if loss == "logistic":
                target = (target > 1.2).astype(float)
            columns[0][generator.random(rows) < missing] = numpy.nan
            model = HistGradientBoostingRegressor if loss == "squared" else HistGradientBoostingClassifier
            options = {"max_iter": 30, "max_leaf_nodes": 6, "learning_rate": 0.2, "min_samples_leaf": 15, "early_stopping": False}
            fitted = model(**options).fit(columns.T, target)
            asked = columns[:, ::8].T
            said = fitted.predict(asked) if loss == "squared" else fitted.predict_proba(asked)[:, 1]
            yield {
                "name": f"{loss} loss, {'some values missing' if missing else 'nothing missing'}",
                "loss": loss,
                "columns": [[None if numpy.isnan(value) else float(value) for value in column] for column in columns],
                "target": target.tolist(),
                "askedEvery": 8,
                "expected": said.tolist(),
            }


document = {
    "madeBy": "packages/stats/reference/boosting.py",
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "tables": {
        "boosted_trees": {
            "call": "HistGradientBoosting*(max_iter=30, max_leaf_nodes=6, learning_rate=.2, min_samples_leaf=15, early_stopping=False)",
            "relativeTolerance": 1e-6,
            "absoluteTolerance": 1e-6,
            "cases": list(cases()),
        }
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(document, allow_nan=False).replace("}, {", "},\n{") + "\n")
