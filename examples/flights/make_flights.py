"""Makes the example repositories `examples/flights-*` from the demonstration's data.

    python -m venv .venv && .venv/bin/pip install -r examples/flights/requirements.txt
    OMP_NUM_THREADS=1 .venv/bin/python examples/flights/make_flights.py

Every model is trained on January and February: will the flight arrive 15 minutes late or more, be cancelled or
diverted (`disrupted`), as it is known an hour before its departure? A second run writes the same files.
"""

import json
import pathlib

import joblib
import numpy
import onnx
import onnxruntime
import pandas
import xgboost
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent
DATA = EXAMPLES.parent / "apps" / "server" / "demo"

NUMBERS = [
    *["distance", "sched_minutes", "dep_hour", "airport_delay", "temp", "dewp", "humid", "wind_speed", "wind_gust"],
    *["precip", "pressure", "visib"],
]
WORDS = ["carrier", "origin", "dest"]
AIRPORTS = ["from_jfk", "from_lga"]
# Of the repository with own code: where a late flight costs more, less is enough to plan for one.
THRESHOLDS = {"EWR": 0.35, "JFK": 0.4, "LGA": 0.5}
BASELINE_ROWS = 3_000
TEST_ROWS = 8

COMMON = {"scikit-learn": "1.7.2", "numpy": "2.3.5", "joblib": "1.6.0"}
REQUIREMENTS = {
    "sklearn": {**COMMON, "pandas": "2.3.3"},
    "xgboost": {"numpy": "2.3.5", "xgboost-cpu": "3.2.0"},
    "onnx": {"numpy": "2.3.5", "onnxruntime": "1.32.0"},
    "custom": {**COMMON, "pandas": "2.3.3"},
}


def read_flights():
    flights = pandas.read_csv(DATA / "flights.csv.gz")
    flights["hour"] = flights["minute"] // 60
    flights["carrier"] = flights["flight"].str[:2]
    for airport in AIRPORTS:
        flights[airport] = (flights["origin"] == airport[-3:].upper()).astype(float)
    joined = flights.merge(pandas.read_csv(DATA / "weather.csv.gz"), on=["hour", "origin"], how="left")
    return joined.sort_values("minute", kind="stable").astype({name: "float64" for name in NUMBERS})


def pipeline():
    words = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, dtype=numpy.float64)
    columns = ColumnTransformer([("numbers", "passthrough", NUMBERS), ("words", words, WORDS)])
    return make_pipeline(columns, boosting())


def boosting():
    return HistGradientBoostingClassifier(max_iter=60, learning_rate=0.1, max_leaf_nodes=15, random_state=20130422)


def test_rows(live):
    """A few flights of March, two of them in calm air: gusts are missing then."""
    still, windy = live[live["wind_gust"].isna()], live[live["wind_gust"].notna()]
    return pandas.concat([windy[:3_000:500], still[:2_000:1_000]])[:TEST_ROWS]


def records(rows, columns):
    """As JSON has it: null for what is missing."""
    return [
        {name: None if isinstance(value, float) and numpy.isnan(value) else value for name, value in row.items()}
        for row in rows[columns].to_dict("records")
    ]


class Repository:
    def __init__(self, name, columns, settings):
        self.folder = EXAMPLES / f"flights-{name}"
        self.folder.mkdir(exist_ok=True)
        self.columns = columns
        said = {"task": "binary", **settings, "label": "disrupted"}
        self.write("driftguard.json", "{ %s }\n" % ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in said.items()))
        self.write("requirements.txt", "".join(f"{n}=={v}\n" for n, v in sorted(REQUIREMENTS[name].items())))

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf8")

    def try_on(self, rows, answers):
        inputs = records(rows, self.columns)
        items = [f'  {{ "input": {json.dumps(row)}, "expected": {json.dumps(answer)} }}' for row, answer in zip(inputs, answers)]
        self.write("test_data.json", "[\n" + ",\n".join(items) + "\n]\n")

    def give_baseline(self, rows, answers):
        """With what the model says of each row, so that its output is watched from the first request on."""
        table = rows[[*self.columns, "disrupted"]].assign(prediction=answers)
        table.to_csv(self.folder / "baseline.csv", index=False, float_format="%.6g")


def main():
    flights = read_flights()
    train, live = flights[flights["score"].isna()], flights[flights["score"].notna()]
    until_april = live[live["minute"] < 111 * 24 * 60]  # 22 April, when the controllers' furloughs show
    sample = train.sample(BASELINE_ROWS, random_state=20130422).sort_values("minute", kind="stable")
    tried = test_rows(live)
    labels = train["disrupted"]

    def report(name, scores):
        print(f"{name}: AUC {roc_auc_score(until_april['disrupted'], scores):.3f} from 1 March to 21 April")

    model = pipeline().fit(train[NUMBERS + WORDS], labels)
    chances = lambda rows: model.predict_proba(rows[NUMBERS + WORDS])[:, 1]
    report("sklearn", chances(until_april))
    repository = Repository("sklearn", NUMBERS + WORDS, {"prediction": "probability"})
    joblib.dump(model, repository.folder / "model.joblib", compress=("zlib", 9))
    repository.try_on(tried, chances(tried).tolist())
    repository.give_baseline(sample, chances(sample))

    repository = Repository("custom", NUMBERS + WORDS, {})
    joblib.dump({"pipeline": model, "thresholds": THRESHOLDS}, repository.folder / "model.joblib", compress=("zlib", 9))
    decide = lambda rows: [int(chance >= THRESHOLDS[origin]) for chance, origin in zip(chances(rows), rows["origin"])]
    repository.try_on(tried, decide(tried))
    repository.give_baseline(sample, decide(sample))

    columns = NUMBERS + AIRPORTS
    booster = xgboost.XGBClassifier(
        n_estimators=60, max_depth=4, learning_rate=0.15, tree_method="hist", n_jobs=1, random_state=20130422
    ).fit(train[columns], labels).get_booster()
    scores = lambda rows: booster.predict(xgboost.DMatrix(rows[columns]))
    report("xgboost", scores(until_april))
    repository = Repository("xgboost", columns, {"prediction": "probability"})
    booster.save_model(repository.folder / "model.json")
    repository.try_on(tried, scores(tried).astype("float64").tolist())
    repository.give_baseline(sample, scores(sample))

    model = boosting().fit(train[columns].to_numpy(), labels)
    graph = convert_sklearn(
        model,
        name="flights",
        initial_types=[("features", FloatTensorType([None, len(columns)]))],
        options={id(model): {"zipmap": False}},
        target_opset=17,
    )
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    scores = lambda rows: session.run(["probabilities"], {"features": rows[columns].to_numpy("float32")})[0][:, 1]
    report("onnx", scores(until_april))
    repository = Repository("onnx", columns, {"prediction": "probability", "columns": columns})
    onnx.save(graph, repository.folder / "model.onnx")
    repository.try_on(tried, scores(tried).astype("float64").tolist())
    repository.give_baseline(sample, scores(sample))


if __name__ == "__main__":
    main()
