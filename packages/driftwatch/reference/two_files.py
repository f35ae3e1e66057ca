"""Expected figures of two small files, by SciPy. Writes two_files.json and the two CSV files beside it."""

import csv
import json
import platform
import random
from pathlib import Path

import numpy
import scipy
from scipy import stats
from scipy.spatial import distance

here = Path(__file__).parent
random.seed(20261126)
cities = ["Basel", "Bern", "Genf", "Zug"]


def rows(count, shift, weights, gaps):
    for _ in range(count):
        age = max(18, min(80, round(random.gauss(40 + shift, 12))))
        visits = "" if random.random() < gaps else round(random.expovariate(0.2))
        yield {"age": age, "visits": visits, "city": random.choices(cities, weights)[0]}


def write(name, table):
    with open(here / name, "w", newline="") as file:
        writer = csv.DictWriter(file, ["age", "visits", "city"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


before = list(rows(900, 0, [4, 3, 2, 1], 0.02))
now = list(rows(600, 4, [3, 3, 3, 1], 0.12))
write("two_files_reference.csv", before)
write("two_files_current.csv", now)


def present(table, column):
    return [row[column] for row in table if row[column] != ""]


def ks(column):
    a, b = present(before, column), present(now, column)
    found = stats.ks_2samp(a, b)
    return {"statistic": float(found.statistic), "pValue": float(found.pvalue)}


def missing(column):
    m, n = len(before), len(now)
    k, l = m - len(present(before, column)), n - len(present(now, column))
    return {"effect": abs(l / n - k / m), "pValue": stats.fisher_exact([[k, m - k], [l, n - l]]).pvalue}


def js(column):
    a, b = ([present(table, column).count(city) for city in cities] for table in (before, now))
    return {
        "statistic": distance.jensenshannon(a, b),
        "pValue": stats.chi2_contingency([a, b], correction=False).pvalue,
    }


facts = {
    "madeBy": "packages/driftwatch/reference/two_files.py",
    "versions": {"python": platform.python_version(), "scipy": scipy.__version__, "numpy": numpy.__version__},
    "call": "stats.ks_2samp, stats.chi2_contingency, stats.fisher_exact, spatial.distance.jensenshannon",
    "relativeTolerance": 1e-9,
    "expected": {
        "age": {
            "ks": ks("age"),
            "mean": float(numpy.mean(present(now, "age"))),
            "standardDeviation": float(numpy.std(present(now, "age"), ddof=1)),
        },
        "visits": {"ks": ks("visits"), "missing": missing("visits")},
        "city": {"js": js("city")},
    },
}
with open(here / "two_files.json", "w") as file:
    json.dump(facts, file, indent=2, default=float)
    file.write("\n")
