"""The API as methods."""

import json
import os
import time
from urllib.parse import quote

from .plain import plain
from .problem import ProblemError
from .recorder import Recorder
from .rows import in_bodies, to_row
from .transport import Transport

# No answer to rows comes near it; whatever answers more is not the API, and memory is the host's.
ROWS_ANSWER_BYTES_MAX = 4 * 1024 * 1024


class DriftGuard:
    """A client of one server.

    A model is named by its id, its number or its name, wherever a method takes one. Methods give the API's JSON as dicts and
    lists, and raise ``ProblemError``. A client may be used by many threads.

    >>> client = DriftGuard("dg_your_key")                                    # doctest: +SKIP
    >>> client.register_model("churn", "1", [{"name": "tenure", "type": "number"}])  # doctest: +SKIP

    Args:
        api_key: made on the page Settings / API keys; ``None`` takes ``DRIFTGUARD_KEY`` from the environment.
        base_url: where the server is.
        timeout: seconds for a whole call.
    """

    def __init__(self, api_key=None, base_url="http://localhost:8000", *, timeout=30.0):
        self._transport = Transport(base_url, api_key or os.environ.get("DRIFTGUARD_KEY"), timeout)

    # Models

    def register_model(self, name, version="1", features=(), **more):
        """Registers a model, or a new version of one; the same again changes nothing, so a program may do it at every start.

        Args:
            features: ``[{"name": "tenure", "type": "number"}, …]``, or a mapping of names to types; left out, they are inferred.
            more: ``task``, ``time_zone``, ``interval_minutes``.
        """
        if isinstance(features, dict):
            features = [{"name": name_, "type": type_} for name_, type_ in features.items()]
        body = {"name": name, "version": str(version), "features": list(features), **more}
        return self._again("POST", "/api/v1/models", body=body)

    def list_models(self):
        """All of them, one after the other."""
        return self._pages("/api/v1/models")

    def get_model(self, model_id):
        return self._again("GET", _path("models", model_id))

    def update_model(self, model_id, **changes):
        """Changes ``name``, ``task``, ``time_zone``, ``interval_minutes``, ``features`` or ``archived``."""
        return self._transport.send("PATCH", _path("models", model_id), body=changes)

    def delete_model(self, model_id):
        """Takes the model away with all that was recorded of it."""
        self._transport.send("DELETE", _path("models", model_id))

    # Baselines

    def upload_baseline(self, model_id, data, **columns):
        """Takes what is normal from a file of training data.

        Args:
            data: path of a CSV or Parquet file of any size, or the bytes of one, or the text of a CSV.
            columns: which columns are no features: ``prediction``, ``score``, ``label``, ``timestamp``, ``id``; and ``version``.
        """
        path = _path("models", model_id, "baseline")
        if isinstance(data, (str, os.PathLike)) and not (isinstance(data, str) and "\n" in data):
            with open(data, "rb") as file:
                kind = _type_of(file.read(4))
                file.seek(0)
                return self._transport.send("PUT", path, query=columns, content=file, content_type=kind, timeout=3600)
        content = data.encode() if isinstance(data, str) else bytes(data)
        return self._transport.send(
            "PUT", path, query=columns, content=content, content_type=_type_of(content[:4]), timeout=3600
        )

    def get_baseline(self, model_id):
        return self._again("GET", _path("models", model_id, "baseline"))

    # Predictions

    def log_predictions(self, model_id, predictions):
        """Sends predictions and waits until they are stored.

        Args:
            predictions: a dict or a list of dicts with ``features`` and ``prediction``, and where known ``id``, ``timestamp``,
                ``actual``, ``score``, ``latency_ms``, ``error``. Those without an id get one, so that what is sent again
                after a fault counts once.

        Returns:
            ``{"accepted", "duplicates", "rejected": [{"index", "field", "expected", "found"}]}``; good rows are kept
            beside bad ones.
        """
        rows = [to_row(one) for one in ([predictions] if isinstance(predictions, dict) else predictions)]
        return self._send_rows(_path("models", model_id, "predictions"), rows)

    def log_labels(self, model_id, labels):
        """Sends what turned out to be true, any time later: dicts with ``id`` and ``label``, or a mapping of ids to labels."""
        if isinstance(labels, dict) and "id" not in labels:
            labels = [{"id": id_, "label": label} for id_, label in labels.items()]
        rows = [json.dumps(plain(one), allow_nan=False).encode() for one in ([labels] if isinstance(labels, dict) else labels)]
        return self._send_rows(_path("models", model_id, "labels"), rows)

    def list_predictions(self, model_id, **query):
        """Newest first, one after the other; ``version`` and the times ``from_`` and ``to`` narrow them."""
        return self._pages(_path("models", model_id, "predictions"), **_query(query))

    def get_prediction(self, model_id, prediction_id):
        return self._again("GET", _path("models", model_id, "predictions", prediction_id))

    def recorder(self, model_id, *, timeout_seconds=10.0, **options):
        """A ``Recorder`` that sends predictions of this model from the background.

        Args:
            timeout_seconds: for a whole try, its answer included.
            options: as ``Recorder`` has them.
        """
        path = _path("models", model_id, "predictions")
        limits = {"timeout": timeout_seconds, "answer_bytes_max": ROWS_ANSWER_BYTES_MAX}
        return Recorder(lambda body: self._transport.send("POST", path, content=body, **limits), **options)

    # Drift

    def get_drift_status(self, model_id, **query):
        """The live window against the baseline: ``drift_detected`` is ``None`` where too little is known, ``status`` says why."""
        return self._again("GET", _path("models", model_id, "drift"), query=_query(query))

    def get_drift_history(self, model_id, hours=168):
        """Hour by hour, oldest first."""
        return self._again("GET", _path("models", model_id, "drift", "history"), query={"hours": hours})

    def get_performance(self, model_id, **query):
        """How good the predictions were, as far as labels have come."""
        return self._again("GET", _path("models", model_id, "performance"), query=_query(query))

    def run_check(self, model_id):
        """Checks now and gives the report."""
        return self._transport.send("POST", _path("models", model_id, "checks"), body={})

    def list_checks(self, model_id):
        return self._pages(_path("models", model_id, "checks"))

    def get_check(self, check_id):
        return self._again("GET", _path("checks", check_id))

    # Alerts

    def list_alerts(self, **query):
        """Newest first, one after the other: ``model``, ``state``, ``cause``, ``minimum_severity``, ``days``."""
        return self._pages("/api/v1/alerts", **_query(query))

    def get_alert(self, alert_id):
        return self._again("GET", _path("alerts", alert_id))

    def acknowledge_alert(self, alert_id, **more):
        return self._act(alert_id, "acknowledge", more)

    def snooze_alert(self, alert_id, hours):
        return self._act(alert_id, "snooze", {"hours": hours})

    def resolve_alert(self, alert_id, **more):
        """Ends it; ``more`` says how, as the API has it."""
        return self._act(alert_id, "resolve", more)

    def reopen_alert(self, alert_id):
        return self._act(alert_id, "reopen", {})

    def comment_on_alert(self, alert_id, text):
        return self._act(alert_id, "comments", {"text": text})

    # Everything else

    def call(self, method, path, *, query=None, body=None):
        """Any other call of the API, such as ``call("GET", "/api/v1/channels")``; ``/openapi.json`` names them all."""
        return self._transport.send(method, path, query=query, body=body)

    def _act(self, alert_id, verb, body):
        return self._transport.send("POST", _path("alerts", alert_id, verb), body=body)

    def _pages(self, path, **query):
        cursor = None
        while True:
            page = self._again("GET", path, query={**query, "cursor": cursor})
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _send_rows(self, path, rows):
        """In as many requests as it takes; every row keeps the index that the caller knows."""
        total = {"accepted": 0, "duplicates": 0, "rejected": []}
        start = 0
        for body, count in in_bodies(rows):
            try:
                answer = self._again("POST", path, content=body)
            except ProblemError as problem:
                # Refused because all of its rows are bad: named as those of other requests are.
                answer = problem.body if problem.status == 422 and "rejected" in (problem.body or {}) else None
                if answer is None or count == len(rows):
                    raise
            total["accepted"] += answer["accepted"]
            total["duplicates"] += answer.get("duplicates", 0)
            total["rejected"] += [{**row, "index": row["index"] + start} for row in answer["rejected"]]
            start += count
        return total

    def _again(self, method, path, **request):
        """For calls that may be made twice: where no answer came, or the server was in trouble, up to three times."""
        for pause in (0.2, 0.8, None):
            try:
                return self._transport.send(method, path, **request)
            except ProblemError as problem:
                if pause is None or not problem.is_worth_another_try or (problem.retry_after or 0) > 5:
                    raise
                time.sleep(max(pause, problem.retry_after or 0))


def _path(*parts):
    return "/api/v1/" + "/".join(quote(str(part), safe="") for part in parts)


def _query(query):
    """``from`` is a word of Python's."""
    return {name.rstrip("_"): plain(value) for name, value in query.items()}


def _type_of(start):
    return "application/vnd.apache.parquet" if start == b"PAR1" else "text/csv"
