"""What a person writes by hand to serve one of the models: async, validated by pydantic, one thread a library.

    python fastapi_endpoint.py KIND FILE PORT
"""

import sys

import uvicorn
from fastapi import FastAPI
from models import load
from pydantic import BaseModel

kind, path, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
predict = load(kind, path)
app = FastAPI()

if kind == "sklearn":

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

    def rows_of(request):
        return [list(row.model_dump().values()) for row in request.inputs]

else:

    class Request(BaseModel):
        inputs: list[list[float | None]]

    def rows_of(request):
        return request.inputs


@app.post("/predict")
async def answer(request: Request):
    return {"predictions": predict(rows_of(request))}


@app.get("/ready")
async def ready():
    return {}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
