"""Predictions on their way: as rows of the API, and rows in bodies that it takes."""

import json
import uuid

from .plain import plain

ROWS_MAX = 500
# The API takes 5 MB a body; a little is left for what stands between the rows.
BYTES_MAX = 4_500_000


def to_row(prediction):
    """A prediction as the API's JSON, with an id, so that a row that is sent twice counts once.

    Raises:
        TypeError: if it is no mapping with ``features``, or a value has no form in JSON.
    """
    if not isinstance(prediction, dict) or "features" not in prediction:
        raise TypeError("a prediction is a dict with 'features' and 'prediction'")
    row = plain({**prediction, "features": dict(prediction["features"])})
    if row.get("id") is None:
        row["id"] = str(uuid.uuid4())
    return json.dumps(row, allow_nan=False).encode()


def in_bodies(rows):
    """Puts encoded rows together to bodies, in order: pairs of a list's bytes and how many rows it holds."""
    body, size = [], 0
    for row in rows:
        if body and (len(body) == ROWS_MAX or size + len(row) > BYTES_MAX):
            yield b"[" + b",".join(body) + b"]", len(body)
            body, size = [], 0
        body.append(row)
        size += len(row) + 1
    if body:
        yield b"[" + b",".join(body) + b"]", len(body)
