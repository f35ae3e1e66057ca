"""Asks a served model by a client of the Open Inference Protocol that was not written here.

    python open_inference_client.py http://127.0.0.1:8000/serve/flights key flights

Prints what it was told as one JSON object. The client's own types refuse an answer that is not of the protocol.
"""

import json
import sys

import httpx
from open_inference.openapi.client import OpenInferenceClient
from open_inference.openapi.core.api_error import ApiError
from open_inference.openapi.types import InferenceRequest, RequestInput, TensorData

url, key, model = sys.argv[1:]
client = OpenInferenceClient(base_url=url, httpx_client=httpx.Client(headers={"X-API-Key": key}))
client.check_server_liveness()
client.check_server_readiness()
client.check_model_readiness(model)
metadata = client.read_model_metadata(model)
version = metadata.versions[0]
client.check_model_version_readiness(model, version)
tensor = metadata.inputs[0]
rows = [[0.1, 0.2, 0.3, 0.4], [-0.1, -0.2, -0.3, -0.4]]
request = InferenceRequest(
    id="two rows",
    inputs=[RequestInput(name=tensor.name, shape=[2, 4], datatype=tensor.datatype, data=TensorData(__root__=sum(rows, [])))],
)
answers = [client.model_infer(model, request=request), client.model_version_infer(model, version, request=request)]
try:
    refused = client.read_model_metadata("another")
except ApiError as error:
    refused = [error.status_code, type(error.body["error"]).__name__]
print(
    json.dumps(
        {
            "server": client.read_server_metadata().name,
            "inputs": [[put.name, put.datatype, put.shape] for put in metadata.inputs],
            "outputs": [[put.name, put.datatype] for put in metadata.outputs],
            "answers": [[answer.id, [[put.name, put.shape, put.data.dict()["__root__"]] for put in answer.outputs]] for answer in answers],
            "refused": refused,
        }
    )
)
