"""The same model as a service of BentoML, with its adaptive batching.

    KIND=… FILE=… bentoml serve bentoml_service:Endpoint --port PORT
"""

import os

import bentoml
from models import load


@bentoml.service(workers=1, traffic={"timeout": 60})
class Endpoint:
    def __init__(self):
        self.call = load(os.environ["KIND"], os.environ["FILE"])

    @bentoml.api(batchable=True, max_batch_size=256, max_latency_ms=1000)
    def predict(self, inputs: list[list[float | str | None]]) -> list[float]:
        return self.call(inputs)
