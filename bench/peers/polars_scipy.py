"""What somebody would write with Polars and SciPy to compare two Parquet files: the drift of every column, as JSON.

As the other peers' scripts, it takes pairs of files and says for each pair which columns drifted: those of which a p-value is below
.05 divided by the number of tests, after Bonferroni.
"""

import json
import sys

import numpy
import polars
from scipy import stats
from scipy.spatial.distance import jensenshannon


def compare_numbers(before, now):
    one, other = before.drop_nulls().to_numpy(), now.drop_nulls().to_numpy()
    ks = stats.ks_2samp(one, other)
    edges = numpy.unique(numpy.quantile(one, numpy.arange(1, 256) / 256))
    shares = [
        numpy.bincount(numpy.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        for values in (one, other)
    ]
    return {
        "ks": float(ks.statistic),
        "p": float(ks.pvalue),
        "js": float(jensenshannon(*shares)),
        "means": [float(one.mean()), float(other.mean())],
        "deviations": [float(one.std()), float(other.std())],
    }


def compare_levels(before, now):
    counted = [dict(values.drop_nulls().value_counts().iter_rows()) for values in (before, now)]
    levels = sorted({*counted[0], *counted[1]})
    table = [[counts.get(level, 0) for level in levels] for counts in counted]
    return {"p": float(stats.chi2_contingency(table).pvalue), "js": float(jensenshannon(*table))}


def compare_missing(before, now):
    gaps = [before.null_count(), now.null_count()]
    if sum(gaps) == 0:
        return {"missing": gaps, "p": None}
    rows = [len(before), len(now)]
    table = [gaps, [total - gap for total, gap in zip(rows, gaps)]]
    return {"missing": gaps, "p": float(stats.chi2_contingency(table).pvalue)}


def compare_tables(reference, current):
    report = {}
    for name in reference.columns:
        before, now = reference[name], current[name]
        compare = compare_numbers if before.dtype.is_numeric() else compare_levels
        report[name] = {**compare(before, now), "gaps": compare_missing(before, now)}
    return report


def name_drifted(report):
    tests = {name: [p for p in (own["p"], own["gaps"]["p"]) if p is not None] for name, own in report.items()}
    level = 0.05 / sum(len(own) for own in tests.values())
    return sorted(name for name, own in tests.items() if min(own) < level)


paths = sys.argv[1:]
for before, now in zip(paths[::2], paths[1::2]):
    report = compare_tables(polars.read_parquet(before), polars.read_parquet(now))
    print(json.dumps({"drifted": name_drifted(report)}))
    print(json.dumps(report))
