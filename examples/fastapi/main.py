"""A FastAPI application whose predictions go to DriftGuard, after they were answered and from a thread of their own."""

import os

import fastapi
import pydantic

from driftguard import DriftGuard, DriftGuardMiddleware

client = DriftGuard(
    os.environ.get("DRIFTGUARD_API_KEY", "dg_your_key"),
    base_url=os.environ.get("DRIFTGUARD_URL", "http://localhost:8000"),
)
recorder = client.recorder("churn")

app = fastapi.FastAPI()
app.add_middleware(DriftGuardMiddleware, recorder=recorder, path="/predict")


class Customer(pydantic.BaseModel):
    tenure: float
    plan: str


@app.post("/predict")
def predict(customer: Customer):
    return {"prediction": 0.8 if customer.tenure < 12 else 0.2}
