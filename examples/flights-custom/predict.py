"""Own code around a model: says 1 where a flight should be planned for as disrupted, by a threshold for each airport."""

from pathlib import Path

import joblib
import pandas

model = None


def load():
    """Called once, when a worker starts."""
    global model
    model = joblib.load(Path(__file__).parent / "model.joblib")


def predict_batch(inputs):
    """A list of records, of one request or of several that came together; an answer each, in their order."""
    chances = model["pipeline"].predict_proba(pandas.DataFrame(inputs))[:, 1]
    return [int(chance >= model["thresholds"][row["origin"]]) for chance, row in zip(chances, inputs)]
