"""Writes small models in ONNX, with the answers of the library that trained them.

    python packages/runtime/reference/make_onnx_models.py

Made with scikit-learn 1.7.2, numpy 2.3.5, onnx 1.18.0, protobuf 5.29.5 and skl2onnx 1.20.0. `endless.onnx` and
`astray.onnx` are put together here: a loop that ends after 2^62 rounds, and weights that are read from a file elsewhere.
"""

import json
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
import pandas

OUT = Path(__file__).parent / "models" / "onnx"
OUT.mkdir(exist_ok=True, parents=True)
OPSET = 17
random = numpy.random.default_rng(5)
matrix = random.normal(size=(80, 3)).astype("float32")
binary = (matrix[:, 0] > 0).astype(int)
three = numpy.array(["late", "on time", "cancelled"])[binary + (matrix[:, 1] > 0.5)]
cases = {}


def case(name, graph, rows, predictions, scores, **settings):
    onnx.save(graph, OUT / f"{name}.onnx")
    cases[name] = {"settings": settings, "rows": rows, "predictions": predictions, "scores": scores}


def classifier(name, model, labels, options, **settings):
    model.fit(matrix, labels)
    graph = to_onnx(model, initial_types=[("x", FloatTensorType([None, 3]))], options=options, target_opset=OPSET)
    chances = model.predict_proba(matrix[:5]).astype("float64")
    is_binary = chances.shape[1] == 2
    if settings.get("prediction") == "probability":
        predictions = (chances[:, 1] if is_binary else chances).tolist()
        scores = predictions if is_binary else None
    else:
        predictions = model.predict(matrix[:5]).tolist()
        scores = (chances[:, 1] if is_binary else chances.max(axis=1)).tolist()
    case(name, graph, matrix[:5].astype("float64").tolist(), predictions, scores, **settings)


classifier("logistic-zipmap", LogisticRegression(), three, None)
classifier("forest-zipmap-probability", RandomForestClassifier(3, max_depth=3, random_state=1), binary, None, prediction="probability")
classifier("forest", RandomForestClassifier(3, max_depth=3, random_state=1), three, {"zipmap": False})
# Not a row of whole numbers from 0, and no attribute of a classifier: the label is picked from a list.
classifier("network", MLPClassifier((4,), max_iter=50, random_state=1), binary * 2 - 1, {"zipmap": False})
classifier("network-probability", MLPClassifier((4,), max_iter=50, random_state=1), three, {"zipmap": False}, prediction="probability")

regression = GradientBoostingRegressor(n_estimators=5, random_state=1).fit(matrix, matrix[:, 0] * 2 + matrix[:, 1])
graph = to_onnx(regression, initial_types=[("x", FloatTensorType([None, 3]))], target_opset=OPSET)
case("regression", graph, matrix[:5].astype("float64").tolist(), regression.predict(matrix[:5]).tolist(), None)

table = pandas.DataFrame({"carrier": ["AA", "UA", "DL", "UA"] * 20, "distance": matrix[:, 2]})
encoder = ColumnTransformer([("words", OneHotEncoder(handle_unknown="error"), ["carrier"])], remainder="passthrough")
pipeline = make_pipeline(encoder, LogisticRegression()).fit(table, binary)
graph = to_onnx(
    pipeline,
    initial_types=[("carrier", StringTensorType([None, 1])), ("distance", FloatTensorType([None, 1]))],
    options={"zipmap": False},
    target_opset=OPSET,
)
rows = [{"carrier": carrier, "distance": float(distance)} for carrier, distance in table[:5].itertuples(index=False)]
case("columns", graph, rows, pipeline.predict(table[:5]).tolist(), pipeline.predict_proba(table[:5])[:, 1].tolist())


def tensor_info(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes, initializers, inputs, outputs):
    made = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.save(model, OUT / f"{name}.onnx")


# Adds 0 to its input for ever; what is asked cannot be known before it runs.
body = helper.make_graph(
    [helper.make_node("Identity", ["go"], ["goes"]), helper.make_node("Add", ["so_far", "nothing"], ["then"])],
    "body",
    [tensor_info("round", TensorProto.INT64, []), tensor_info("go", TensorProto.BOOL, []), tensor_info("so_far", TensorProto.FLOAT, [None, 1])],
    [tensor_info("goes", TensorProto.BOOL, []), tensor_info("then", TensorProto.FLOAT, [None, 1])],
)
save(
    "endless",
    [helper.make_node("Loop", ["rounds", "yes", "x"], ["y"], body=body)],
    [
        helper.make_tensor("rounds", TensorProto.INT64, [], [2**62]),
        helper.make_tensor("yes", TensorProto.BOOL, [], [True]),
        helper.make_tensor("nothing", TensorProto.FLOAT, [1], [0.0]),
    ],
    [tensor_info("x", TensorProto.FLOAT, [None, 1])],
    [tensor_info("y", TensorProto.FLOAT, [None, 1])],
)

elsewhere = helper.make_tensor("weights", TensorProto.FLOAT, [3, 1], [1.0, 2.0, 3.0])
elsewhere.ClearField("float_data")
elsewhere.data_location = TensorProto.EXTERNAL
elsewhere.external_data.add(key="location", value="../../../etc/passwd")
save(
    "astray",
    [helper.make_node("MatMul", ["x", "weights"], ["y"])],
    [elsewhere],
    [tensor_info("x", TensorProto.FLOAT, [None, 3])],
    [tensor_info("y", TensorProto.FLOAT, [None, 1])],
)

made_by = {"madeBy": "packages/runtime/reference/make_onnx_models.py", "tolerance": 1e-5}
(OUT.parent.parent / "onnx_models.json").write_text(json.dumps({**made_by, "cases": cases}, indent=1) + "\n")
print(sum(file.stat().st_size for file in OUT.iterdir()), "bytes")
