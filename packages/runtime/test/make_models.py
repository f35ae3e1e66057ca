"""Makes the models of the runtime's tests: one folder a version, in the folder that is named.

Each brings the answers that its own library gave when it was made: what the runtime serves is compared with them.
"""

import json
import pathlib
import pickle
import sys

import joblib
import numpy
import pandas
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

root = pathlib.Path(sys.argv[1])
random = numpy.random.default_rng(1)
matrix = random.normal(size=(400, 4))
names = ["age", "income", "distance", "hour"]
labels = (matrix[:, 0] + matrix[:, 1] ** 2 > 0.8).astype(int)
words = numpy.array(["no", "yes"])[labels]
PINS = "joblib==1.6.0\nnumpy==2.3.5\nonnxruntime==1.32.0\npandas==2.3.3\nscikit-learn==1.7.2\nxgboost-cpu==3.2.0\n"


def folder(name, settings=None, tests=None):
    path = root / name
    path.mkdir(parents=True)
    (path / "requirements.txt").write_text(PINS)
    if settings is not None:
        (path / "driftguard.json").write_text(json.dumps(settings))
    if tests is not None:
        (path / "test_data.json").write_text(json.dumps(tests))
    return path


def tests(rows, answers):
    return [{"input": row, "expected": answer} for row, answer in zip(rows, answers)]


boosting = GradientBoostingClassifier(n_estimators=20, random_state=1).fit(matrix, words)
path = folder("boosting", tests=tests(matrix[:5].tolist(), boosting.predict(matrix[:5]).tolist()))
(path / "model.pkl").write_bytes(pickle.dumps(boosting))

logistic = make_pipeline(StandardScaler(), LogisticRegression()).fit(pandas.DataFrame(matrix, columns=names), labels)
frame = pandas.DataFrame(matrix[:5], columns=names)
path = folder(
    "probability",
    settings={"prediction": "probability", "task": "classification"},
    tests=tests(frame.to_dict("records"), logistic.predict_proba(frame)[:, 1].tolist()),
)
joblib.dump(logistic, path / "model.joblib", compress=("zlib", 3))
(path / "train.csv").write_text(frame.to_csv(index=False))

mixed = pandas.DataFrame({"carrier": ["UA", "AA", "DL", "UA"] * 100, "distance": matrix[:, 2] * 100})
carriers = ColumnTransformer([("words", OneHotEncoder(handle_unknown="ignore"), ["carrier"])], remainder="passthrough")
regression = make_pipeline(carriers, RandomForestRegressor(n_estimators=5, random_state=1)).fit(mixed, matrix[:, 0])
path = folder("columns", tests=tests(mixed[:5].to_dict("records"), regression.predict(mixed[:5]).tolist()))
joblib.dump(regression, path / "model.joblib")

booster = xgboost.XGBClassifier(n_estimators=10, max_depth=3).fit(matrix, labels).get_booster()
with_missing = matrix[:5].copy()
with_missing[1, 2] = numpy.nan
rows = [[None if numpy.isnan(cell) else cell for cell in row] for row in with_missing.tolist()]
for kind in ("json", "ubj"):
    path = folder(f"booster-{kind}", tests=tests(rows, booster.inplace_predict(with_missing).tolist()))
    booster.save_model(path / f"model.{kind}")

(folder("batch") / "predict.py").write_text(
    "factor = None\n\n\ndef load():\n    global factor\n    factor = 2\n\n\n"
    "def predict_batch(inputs):\n"
    "    if any(row['x'] is None for row in inputs):\n        raise ValueError('x is missing')\n"
    "    return [{'doubled': row['x'] * factor, 'rows': len(inputs)} for row in inputs]\n"
)
(folder("predictor") / "predict.py").write_text(
    "class Predictor:\n    def setup(self):\n        self.offset = 1\n\n"
    "    def predict(self, x):\n        return x + self.offset\n"
)
(folder("sagemaker") / "predict.py").write_text(
    "import os\n\n\ndef model_fn(folder):\n    return os.path.exists(os.path.join(folder, 'predict.py'))\n\n\n"
    "def predict_fn(rows, model):\n    return [model for _ in rows]\n"
)
