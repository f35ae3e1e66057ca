"""Asks a served model by MLflow's own client of its scoring servers.

    python mlflow_client.py http://127.0.0.1:8000/serve/flights key

Prints the predictions for a data frame and for an array as one JSON object.
"""

import json
import sys

import numpy
import pandas
import requests
from mlflow.pyfunc.scoring_server import client as scoring

url, key = sys.argv[1:]
# MLflow's servers know no keys: its client sends none, but it sends by this module.
scoring.requests = requests.Session()
scoring.requests.headers["X-API-Key"] = key
client = scoring.ScoringServerClient("127.0.0.1", 0)
client.url_prefix = url
client.wait_server_ready(timeout=5)
rows = [[0.1, 0.2, 0.3, 0.4], [-0.1, -0.2, -0.3, -0.4]]
frame = pandas.DataFrame(rows, columns=["x0", "x1", "x2", "x3"])
answers = {"frame": client.invoke(frame), "array": client.invoke(numpy.array(rows))}
print(json.dumps({name: list(answer.get_predictions()[0]) for name, answer in answers.items()}))
