"""Drift reports in MLflow. MLflow itself is imported when a report is logged, not before."""

import json
import re
import time

# MLflow refuses longer names (250) and larger requests (1,000); what a column leaves is for the rest of a name.
COLUMN_CHARACTERS_MAX = 120
METRICS_MAX = 1000


def log_report(report, run=None, name="drift"):
    """Logs a report into a run: the page and the JSON as artifacts, its figures as metrics, its verdict as tags.

    What was not measured is no metric, for a missing effect is not an effect of 0. In the names of columns, all but
    letters, digits, spaces and ``_-.`` becomes ``_`` for MLflow; names that then are the same get a number.

    Args:
        report: a ``DriftReport`` of ``driftguard.check``.
        run: a run or its id; without one the current run, which is begun where there is none, as MLflow itself does.
        name: what artifacts, metrics and tags begin with; for a second report in the same run give it another.

    Returns:
        The run's id. With the name ``drift`` the run then holds

        - artifacts ``drift/report.html`` and ``drift/report.json``,
        - metrics ``drift/columns_drifted``, ``_stable``, ``_undecided``, ``_insufficient``, ``_error``, ``_skipped``;
          ``drift/score`` and ``drift/p_value``; for each column ``drift/severity/<column>``, 0 to 4, and for each
          method that measured it ``drift/effect/<column>/<method>``, in the method's own unit,
        - tags ``drift.status`` and ``drift.headline``.

    Raises:
        ImportError: if MLflow is not installed.
        mlflow.exceptions.MlflowException: for what MLflow refuses, such as a run that it does not know.
    """
    mlflow = _import_mlflow()
    from mlflow.entities import Metric, RunTag

    # All that can fail without MLflow comes first, so that no run holds half a report.
    content = report.to_dict()
    artifacts = {"report.html": report.to_html(), "report.json": json.dumps(content, ensure_ascii=False)}
    now = int(time.time() * 1000)
    metrics = [Metric(key, value, now, 0) for key, value in figures(content, name).items()]
    tags = [RunTag(f"{name}.{one}", content[one]) for one in ("status", "headline")]

    run_id = _run_id(mlflow, run)
    client = mlflow.MlflowClient()
    for file, text in artifacts.items():
        client.log_text(run_id, text, f"{name}/{file}")
    for start in range(0, len(metrics), METRICS_MAX):
        client.log_batch(run_id, metrics=metrics[start : start + METRICS_MAX])
    client.log_batch(run_id, tags=tags)
    return run_id


def figures(report, name):
    """The figures of a report, a dict as ``DriftReport.to_dict`` gives it, by the names that MLflow knows them by."""
    counts = {("drifted" if status == "drift" else status): count for status, count in report["counts"].items()}
    found = {f"{name}/columns_{status}": count for status, count in counts.items()}
    found[f"{name}/score"] = report["driftScore"]
    found[f"{name}/p_value"] = report["pValue"]
    parts = _parts(column["name"] for column in report["columns"])
    for column in report["columns"]:
        if column["status"] == "skipped":
            continue
        part = parts[column["name"]]
        found[f"{name}/severity/{part}"] = column["severity"]
        for signal in column["signals"]:
            found[f"{name}/effect/{part}/{_part(signal['method'])}"] = signal["effect"]["value"]
    return {key: value for key, value in found.items() if value is not None}


def _parts(names):
    """A part of a metric's name for each column, the same for the same columns in whatever order they come."""
    parts, taken = {}, set()
    # Columns whose names need no change keep them. Some of MLflow's databases do not tell upper from lower case.
    for name in sorted(names, key=lambda name: (name != _part(name), name)):
        part, count = _part(name), 1
        while part.casefold() in taken:
            count += 1
            part = f"{_part(name)}_{count}"
        taken.add(part.casefold())
        parts[name] = part
    return parts


def _part(name):
    part = re.sub(r"[^\w\-. ]", "_", name)[:COLUMN_CHARACTERS_MAX].strip(" ")
    # MLflow reads names as paths, in which dots alone lead elsewhere.
    return part if part.strip(".") else "_" * max(1, len(part))


def _run_id(mlflow, run):
    if isinstance(run, str):
        return run
    return (run or mlflow.active_run() or mlflow.start_run()).info.run_id


def _import_mlflow():
    try:
        import mlflow
    except ModuleNotFoundError as error:
        if error.name != "mlflow":
            raise
        raise ImportError("driftguard.mlflow.log_report needs MLflow: pip install mlflow") from None
    return mlflow
