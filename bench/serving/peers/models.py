"""The example models as one function each, for whatever serves them: rows in, a list of probabilities out.

    python models.py forest EXAMPLES FILE     # fits the forest and keeps it
"""

import sys
import time
from pathlib import Path

NUMBERS = [
    "distance", "sched_minutes", "dep_hour", "airport_delay", "temp", "dewp", "humid", "wind_speed", "wind_gust",
    "precip", "pressure", "visib", "from_jfk", "from_lga",
]  # fmt: skip
NAMES = [*NUMBERS[:12], "carrier", "origin", "dest"]


def load(kind, path):
    """`path` is the model's file. Rows are lists in the order of NAMES for sklearn, of NUMBERS for all others."""
    if kind == "fault":
        return fault
    import numpy

    if kind == "sklearn":
        import joblib
        import pandas

        model = joblib.load(path)
        return lambda rows: model.predict_proba(pandas.DataFrame(rows, columns=NAMES))[:, 1].tolist()
    if kind == "forest":
        import joblib

        model = joblib.load(path)
        return lambda rows: model.predict_proba(numpy.asarray(rows, dtype="float64"))[:, 1].tolist()
    if kind == "onnx":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return lambda rows: session.run(["probabilities"], {"features": numpy.asarray(rows, dtype="float32")})[0][:, 1].tolist()
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(path)
    booster.set_param({"nthread": 1})
    return lambda rows: booster.inplace_predict(numpy.asarray(rows, dtype="float64"), validate_features=False).tolist()


def fault(rows):
    """A model that does what its first number says: -1 raises, -2 never comes back."""
    for row in rows:
        if row[0] == -1:
            raise RuntimeError("a secret of the model")
        while row[0] == -2:
            time.sleep(1)
    return [2 * row[0] for row in rows]


def fit_forest(examples, path):
    import joblib
    import pandas
    from sklearn.ensemble import RandomForestClassifier

    flights = pandas.read_csv(Path(examples) / "flights-xgboost" / "baseline.csv")
    forest = RandomForestClassifier(n_estimators=100, max_depth=10, n_jobs=1, random_state=1)
    forest.fit(flights[NUMBERS].to_numpy(dtype="float64"), flights["disrupted"])
    joblib.dump(forest, path)


if __name__ == "__main__":
    fit_forest(*sys.argv[2:])
