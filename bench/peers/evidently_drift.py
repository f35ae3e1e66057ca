"""Evidently as its guide begins: the preset of data drift, with its own choice of method and threshold a column."""

import json

from peer import each_pair
from evidently import Report
from evidently.presets import DataDriftPreset


def compare(reference, current):
    report = json.loads(Report([DataDriftPreset()]).run(current, reference).json())
    values = [metric for metric in report["metrics"] if "column" in metric["config"]]
    return [metric["config"]["column"] for metric in values if is_drift(metric)], report


def is_drift(metric):
    threshold = metric["config"]["threshold"]
    # Its methods are p-values or distances, and their names say which.
    return metric["value"] < threshold if "p_value" in metric["config"]["method"] else metric["value"] >= threshold


each_pair(compare)
