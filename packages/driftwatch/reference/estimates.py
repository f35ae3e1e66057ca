"""Expected estimates of performance without labels, by NannyML 0.13.1 on evenly thinned rows of the data that it ships.

    python packages/driftwatch/reference/estimates.py          writes estimates.json beside it
    python packages/driftwatch/reference/estimates.py full     prints the figures on all rows, for the decision record
    python packages/driftwatch/reference/estimates.py csv DIR  writes all rows as CSV files, to run the command on

Needs nannyml 0.13.1 and statsmodels 0.15.0. Whether to calibrate is decided on tenths that numpy's generator draws there and
our own here. With few rows and honest scores that is a toss: of other seeds NannyML decides otherwise itself. So the fixture
says what it decided.
"""

import json
import os
import platform
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.simplefilter("ignore")

# It would tell its makers of every call.
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import nannyml
import numpy
import pandas
from nannyml.calibration import IsotonicCalibrator, needs_calibration

# Its encoders do not know the texts of pandas 3.
pandas.options.future.infer_string = False
data = Path(nannyml.__file__).parent / "datasets" / "data"
estimated_rates = ["accuracy", "roc_auc", "precision", "recall", "f1", "specificity"]
names = {
    "roc_auc": "rocAuc",
    "mae": "meanAbsoluteError",
    "mse": "meanSquaredError",
    "rmse": "rootMeanSquaredError",
}


def read(part):
    return pandas.read_csv(data / part)


def thinned(frame, rows):
    if rows is None:
        return frame.reset_index(drop=True)
    places = numpy.arange(rows) * len(frame) // rows
    return frame.iloc[places].reset_index(drop=True)


def figures(estimator, reference, current, metrics):
    estimator.fit(reference)
    frame = estimator.estimate(current).filter(period="analysis").to_df()
    assert len(frame) == 1
    row = frame.iloc[0]
    return {
        names.get(metric, metric): {"value": float(row[(metric, "value")]), "standardError": float(row[(metric, "sampling_error")])}
        for metric in metrics
    }


def classifier(reference, current, **options):
    estimator = nannyml.CBPE(metrics=estimated_rates, chunk_size=len(current), **options)
    expected = figures(estimator, reference, current, estimated_rates)
    return estimator, expected


def car_loan(rows):
    reference, current = (thinned(read(f"synthetic_car_loan_{part}.csv"), rows) for part in ("reference", "analysis"))
    return binary("car loans", reference, current, "repaid", rows)


def california(rows):
    reference, current = (thinned(read(f"california_housing_{part}.csv"), rows) for part in ("reference", "analysis"))
    return binary("Californian houses", reference, current, "clf_target", rows)


def office(rows):
    reference, current = (thinned(read(f"synthetic_sample_{part}.csv"), rows) for part in ("reference", "analysis"))
    return binary("days at the office", reference, current, "work_home_actual", rows)


def binary(name, reference, current, label, rows):
    estimator, expected = classifier(
        reference, current, y_pred_proba="y_pred_proba", y_pred="y_pred", y_true=label, problem_type="classification_binary"
    )
    columns = lambda frame: {
        "scores": frame["y_pred_proba"].tolist(),
        "predictions": frame["y_pred"].astype(int).tolist(),
    }
    return {
        "name": name,
        "calibrated": bool(estimator.needs_calibration),
        "reference": {**columns(reference), "labels": reference[label].astype(int).tolist()},
        "current": columns(current),
        "expected": expected,
    }


def credit_cards(rows):
    reference, current = (thinned(read(f"mc_{part}.csv"), rows) for part in ("reference", "analysis"))
    classes = ["highstreet_card", "prepaid_card", "upmarket_card"]
    _, expected = classifier(
        reference,
        current,
        y_pred_proba={name: f"y_pred_proba_{name}" for name in classes},
        y_pred="y_pred",
        y_true="y_true",
        problem_type="classification_multiclass",
    )
    columns = lambda frame: {
        "scores": {name: frame[f"y_pred_proba_{name}"].tolist() for name in classes},
        "predictions": frame["y_pred"].tolist(),
    }
    return {
        "name": "credit cards",
        "calibrated": {
            name: bool(
                needs_calibration(
                    (reference["y_true"] == name).astype(int).to_numpy(),
                    reference[f"y_pred_proba_{name}"].to_numpy(),
                    IsotonicCalibrator(),
                )
            )
            for name in classes
        },
        "reference": {**columns(reference), "labels": reference["y_true"].tolist()},
        "current": columns(current),
        "expected": expected,
    }


def car_prices(rows):
    reference, current = (thinned(read(f"regression_synthetic_{part}.csv"), rows) for part in ("reference", "analysis"))
    features = ["car_age", "km_driven", "price_new", "accident_count", "door_count", "fuel", "transmission"]
    metrics = ["mae", "mse", "rmse"]
    estimator = nannyml.DLE(
        feature_column_names=features, y_pred="y_pred", y_true="y_true", metrics=metrics, chunk_size=len(current)
    )
    columns = lambda frame: {
        "features": {name: frame[name].tolist() for name in features},
        "predictions": frame["y_pred"].tolist(),
    }
    return {
        "name": "car prices",
        "reference": {**columns(reference), "labels": reference["y_true"].tolist()},
        "current": columns(current),
        "expected": figures(estimator, reference, current, metrics),
    }


if sys.argv[1:] == ["full"]:
    for make in (car_loan, california, office, credit_cards, car_prices):
        case = make(None)
        print(case["name"], case.get("calibrated"), json.dumps(case["expected"], indent=1))
elif sys.argv[1:2] == ["csv"]:
    folder = Path(sys.argv[2])
    for name in ("synthetic_car_loan", "california_housing", "synthetic_sample", "mc", "regression_synthetic"):
        for part in ("reference", "analysis"):
            read(f"{name}_{part}.csv").to_csv(folder / f"{name}_{part}.csv", index=False)
else:
    document = {
        "madeBy": "packages/driftwatch/reference/estimates.py",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("nannyml", "numpy", "pandas", "scikit-learn", "lightgbm")},
        },
        "licence": "rows of NannyML's example data, Apache-2.0",
        "binary": [car_loan(1200), california(1200), office(1200)],
        "multiclass": [credit_cards(1000)],
        "regression": [car_prices(1200)],
    }
    text = json.dumps(document, allow_nan=False, separators=(",", ":"))
    Path(__file__).with_suffix(".json").write_text(text + "\n")
