"""Expected performance metrics, by scikit-learn. Run with scikit-learn 1.7.2; writes performance.json beside it."""

import json
import platform
import random
from pathlib import Path

import numpy
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

random.seed(20261126)


def scored(name, rows, noise, digits):
    scores = [round(random.random(), digits) for _ in range(rows)]
    labels = [int(random.random() < min(1, max(0, s + random.uniform(-noise, noise)))) for s in scores]
    return name, labels, scores


def binary(name, labels, scores):
    y, s = numpy.array(labels), numpy.array(scores)
    decided = s >= 0.5
    said, came = calibration_curve(y, s, n_bins=10, strategy="uniform")[::-1]
    # The weights of the occupied bins, by the same rule: numpy.searchsorted on the inner edges, closed on the right.
    rows = numpy.bincount(numpy.searchsorted(numpy.linspace(0, 1, 11)[1:-1], s), minlength=10)
    error = float(numpy.sum(numpy.abs(said - came) * rows[rows > 0]) / len(s))
    return {
        "name": name,
        "labels": labels,
        "scores": scores,
        "accuracy": float(metrics.accuracy_score(y, decided)),
        "precision": float(metrics.precision_score(y, decided)),
        "recall": float(metrics.recall_score(y, decided)),
        "f1": float(metrics.f1_score(y, decided)),
        "rocAuc": float(metrics.roc_auc_score(y, s)),
        "logLoss": float(metrics.log_loss(y, s)),
        "calibrationError": error,
    }


def multiclass(name, rows, classes):
    labels = [random.choice(classes) for _ in range(rows)]
    predictions = [label if random.random() < 0.6 else random.choice(classes + ["other"]) for label in labels]
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(labels, predictions, average="macro", zero_division=0)
    return {
        "name": name,
        "labels": labels,
        "predictions": predictions,
        "accuracy": float(metrics.accuracy_score(labels, predictions)),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
    }


def regression(name, rows, offset, scale):
    labels = [offset + scale * random.gauss(0, 1) for _ in range(rows)]
    predictions = [label + scale * random.gauss(0.2, 0.6) for label in labels]
    return {
        "name": name,
        "labels": labels,
        "predictions": predictions,
        "meanAbsoluteError": float(metrics.mean_absolute_error(labels, predictions)),
        "rootMeanSquaredError": float(metrics.root_mean_squared_error(labels, predictions)),
        "rSquared": float(metrics.r2_score(labels, predictions)),
    }


document = {
    "madeBy": "packages/driftwatch/reference/performance.py",
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "relativeTolerance": 1e-12,
    "binary": [
        binary(*scored("honest scores", 200, 0, 6)),
        binary(*scored("scores that miss by up to .4", 200, 0.4, 6)),
        binary(*scored("many ties", 300, 0.1, 2)),
        binary("certain and wrong", [1, 0, 1, 0, 1], [1.0, 0.0, 0.0, 1.0, 0.55]),
        binary("two rows", [0, 1], [0.25, 0.75]),
    ],
    "multiclass": [
        multiclass("three classes and one that is never right", 120, ["ham", "spam", "news"]),
        multiclass("ten classes", 300, [f"c{i}" for i in range(10)]),
    ],
    "regression": [
        regression("around 0", 100, 0, 1),
        regression("far from 0", 100, 1e6, 3),
        regression("two rows", 2, 5, 2),
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(document, allow_nan=False).replace("}, {", "},\n{") + "\n")
