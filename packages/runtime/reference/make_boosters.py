"""Writes boosters as XGBoost saves them, with its own answers to rows that have missing values.

    python packages/runtime/reference/make_boosters.py

Made with xgboost-cpu 3.2.0 and numpy 2.3.5, and once more with xgboost-cpu 2.1.4, whose cases stand beside.
"""

import json
from pathlib import Path

import numpy
import xgboost

OUT = Path(__file__).parent / "models" / "xgboost"
OUT.mkdir(exist_ok=True, parents=True)
CASES = Path(__file__).parent / "boosters.json"
MAJOR = xgboost.__version__.split(".")[0]

random = numpy.random.default_rng(11)
matrix = random.normal(size=(300, 5))
matrix[random.random(matrix.shape) < 0.15] = numpy.nan
filled = numpy.nan_to_num(matrix)
number = filled[:, 0] * 2 + filled[:, 1] ** 2 - filled[:, 2]
labels = {
    "binary:logistic": (number > 0.5).astype(int),
    "reg:logistic": 1 / (1 + numpy.exp(-number)),
    "reg:squarederror": number,
    "reg:absoluteerror": number,
    "reg:pseudohubererror": number,
    "count:poisson": numpy.round(numpy.exp(number / 3)),
    "reg:gamma": numpy.exp(number / 3),
    "reg:tweedie": numpy.exp(number / 3),
    "multi:softprob": numpy.digitize(number, [0, 1.5]),
}
# Rows that the model did not see, and some on the very edges of its splits.
rows = numpy.concatenate([random.normal(size=(60, 5)) * 2, matrix[:60]])
rows[:60][random.random((60, 5)) < 0.2] = numpy.nan

cases = json.loads(CASES.read_text())["cases"] if CASES.exists() else {}


def case(name, booster, kind="json"):
    file = f"{MAJOR}-{name}.{kind}"
    booster.save_model(OUT / file)
    cases[file] = {"expected": booster.inplace_predict(rows.astype("float64")).astype("float64").tolist()}


for objective, label in labels.items():
    settings = {"objective": objective, "max_depth": 4, "eta": 0.3, "nthread": 1, "seed": 1}
    if objective.startswith("multi"):
        settings["num_class"] = 3
    booster = xgboost.train(settings, xgboost.DMatrix(matrix, label), num_boost_round=6)
    case(objective.replace(":", "-"), booster)
    if objective in ("binary:logistic", "multi:softprob"):
        case(objective.replace(":", "-"), booster, "ubj")

forest = {"objective": "binary:logistic", "num_parallel_tree": 4, "subsample": 0.6, "max_depth": 3, "eta": 1, "nthread": 1}
case("forest", xgboost.train(forest, xgboost.DMatrix(matrix, labels["binary:logistic"]), num_boost_round=2))
# Refused by us, and so without answers.
dart = {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.5, "max_depth": 2, "nthread": 1}
xgboost.train(dart, xgboost.DMatrix(matrix, labels["binary:logistic"]), num_boost_round=3).save_model(OUT / f"{MAJOR}-dart.json")
words = {"objective": "binary:logistic", "max_depth": 2, "nthread": 1, "tree_method": "hist", "max_cat_to_onehot": 1}
codes = numpy.arange(300) % 7
table = xgboost.DMatrix(codes[:, None].astype(float), (codes % 3 == 0).astype(int), feature_types=["c"], enable_categorical=True)
xgboost.train(words, table, num_boost_round=2).save_model(OUT / f"{MAJOR}-categories.json")

shown = [[None if numpy.isnan(cell) else cell for cell in row] for row in rows.tolist()]
made_by = {"madeBy": "packages/runtime/reference/make_boosters.py", "call": "Booster.inplace_predict(rows)", "tolerance": 1e-6}
CASES.write_text(json.dumps({**made_by, "rows": shown, "cases": cases}) + "\n")
print(sum(file.stat().st_size for file in OUT.iterdir()), "bytes of models,", CASES.stat().st_size, "of answers")
