"""Makes the example repositories `examples/flights-*`, those of torch apart, from the demonstration's data.

    python -m venv .venv && .venv/bin/pip install -r examples/flights/requirements.txt
    OMP_NUM_THREADS=1 .venv/bin/python examples/flights/make_flights.py

Every model is trained on January and February: will the flight arrive 15 minutes late or more, be cancelled or
diverted (`disrupted`), as it is known an hour before its departure? A second run writes the same files.
"""

import joblib
import numpy
import onnx
import onnxruntime
import xgboost
from flights import AIRPORTS, NUMBERS, SEED, WORDS, Flights, Repository
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

# Of the repository with own code: where a late flight costs more, less is enough to plan for one.
THRESHOLDS = {"EWR": 0.35, "JFK": 0.4, "LGA": 0.5}
COMMON = {"scikit-learn": "1.7.2", "numpy": "2.3.5", "joblib": "1.6.0"}
REQUIREMENTS = {
    "sklearn": {**COMMON, "pandas": "2.3.3"},
    "xgboost": {"numpy": "2.3.5", "xgboost-cpu": "3.2.0"},
    "onnx": {"numpy": "2.3.5", "onnxruntime": "1.32.0"},
    "custom": {**COMMON, "pandas": "2.3.3"},
}


def pipeline():
    words = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, dtype=numpy.float64)
    columns = ColumnTransformer([("numbers", "passthrough", NUMBERS), ("words", words, WORDS)])
    return make_pipeline(columns, boosting())


def boosting():
    return HistGradientBoostingClassifier(max_iter=60, learning_rate=0.1, max_leaf_nodes=15, random_state=SEED)


def main():
    flights = Flights()
    train, until_april, sample, tried = flights.train, flights.until_april, flights.sample, flights.tried
    labels, report = train["disrupted"], flights.report

    model = pipeline().fit(train[NUMBERS + WORDS], labels)
    chances = lambda rows: model.predict_proba(rows[NUMBERS + WORDS])[:, 1]
    report("sklearn", chances(until_april))
    repository = Repository("sklearn", NUMBERS + WORDS, {"prediction": "probability"}, REQUIREMENTS["sklearn"])
    joblib.dump(model, repository.folder / "model.joblib", compress=("zlib", 9))
    repository.try_on(tried, chances(tried).tolist())
    repository.give_baseline(sample, chances(sample))

    repository = Repository("custom", NUMBERS + WORDS, {}, REQUIREMENTS["custom"])
    joblib.dump({"pipeline": model, "thresholds": THRESHOLDS}, repository.folder / "model.joblib", compress=("zlib", 9))
    decide = lambda rows: [int(chance >= THRESHOLDS[origin]) for chance, origin in zip(chances(rows), rows["origin"])]
    repository.try_on(tried, decide(tried))
    repository.give_baseline(sample, decide(sample))

    columns = NUMBERS + AIRPORTS
    booster = xgboost.XGBClassifier(
        n_estimators=60, max_depth=4, learning_rate=0.15, tree_method="hist", n_jobs=1, random_state=SEED
    ).fit(train[columns], labels).get_booster()
    scores = lambda rows: booster.predict(xgboost.DMatrix(rows[columns]))
    report("xgboost", scores(until_april))
    repository = Repository("xgboost", columns, {"prediction": "probability"}, REQUIREMENTS["xgboost"])
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
    repository = Repository("onnx", columns, {"prediction": "probability", "columns": columns}, REQUIREMENTS["onnx"])
    onnx.save(graph, repository.folder / "model.onnx")
    repository.try_on(tried, scores(tried).astype("float64").tolist())
    repository.give_baseline(sample, scores(sample))


if __name__ == "__main__":
    main()
