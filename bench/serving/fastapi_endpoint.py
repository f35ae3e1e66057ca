"""What a person writes by hand to serve one of the example models: async, validated by pydantic, one thread a library.

    python fastapi_endpoint.py sklearn|onnx|xgboost EXAMPLES PORT
"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

kind, examples, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
app = FastAPI()

if kind == "sklearn":
    import joblib
    import pandas

    model = joblib.load(examples / "flights-sklearn" / "model.joblib")

    class Flight(BaseModel):
        distance: float
        sched_minutes: float
        dep_hour: float
        airport_delay: float | None
        temp: float | None
        dewp: float | None
        humid: float | None
        wind_speed: float | None
        wind_gust: float | None
        precip: float | None
        pressure: float | None
        visib: float | None
        carrier: str
        origin: str
        dest: str

    class Request(BaseModel):
        inputs: list[Flight]

    def predict(inputs):
        table = pandas.DataFrame([row.model_dump() for row in inputs])
        return model.predict_proba(table)[:, 1].tolist()

else:
    import numpy

    class Request(BaseModel):
        inputs: list[list[float | None]]

    if kind == "onnx":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        path = examples / "flights-onnx" / "model.onnx"
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

        def predict(inputs):
            matrix = numpy.array(inputs, dtype="float32")
            return session.run(["probabilities"], {"features": matrix})[0][:, 1].tolist()

    else:
        import xgboost

        booster = xgboost.Booster()
        booster.load_model(examples / "flights-xgboost" / "model.json")
        booster.set_param({"nthread": 1})

        def predict(inputs):
            matrix = numpy.array(inputs, dtype="float64")
            return booster.inplace_predict(matrix, validate_features=False).tolist()


@app.post("/predict")
async def answer(request: Request):
    return {"predictions": predict(request.inputs)}


@app.get("/ready")
async def ready():
    return {}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
