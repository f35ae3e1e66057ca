"""Fits and asks scikit-learn's trees on the rows of rows.py; prints CPU seconds and errors as JSON."""

import json
import platform
import sys
import time
from pathlib import Path

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])


def read(part):
    values = numpy.fromfile(folder / f"{part}.bin").reshape(12, -1)
    return numpy.ascontiguousarray(values[:10].T), values[10], values[11]


fit, test = read("fit"), read("test")
options = {"max_iter": 100, "max_leaf_nodes": 31, "learning_rate": 0.1, "min_samples_leaf": 20, "early_stopping": False}


def measure(loss):
    model = HistGradientBoostingClassifier if loss == "logistic" else HistGradientBoostingRegressor
    place = 2 if loss == "logistic" else 1
    fits, asks, error = [], [], None
    for _ in range(rounds):
        start = time.process_time()
        fitted = model(**options).fit(fit[0], fit[place])
        fits.append(time.process_time() - start)
        start = time.process_time()
        said = fitted.predict_proba(test[0])[:, 1] if loss == "logistic" else fitted.predict(test[0])
        asks.append(time.process_time() - start)
        error = log_loss(test[2], said) if loss == "logistic" else mean_squared_error(test[1], said)
    return {"fitCpuSeconds": float(numpy.median(fits)), "predictCpuSeconds": float(numpy.median(asks)), "error": float(error)}


print(json.dumps({
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "squared": measure("squared"),
    "logistic": measure("logistic"),
}))
