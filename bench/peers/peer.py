"""What the scripts beside this one share: pairs of Parquet files in, for each pair one line of JSON out."""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import pandas  # noqa: E402


def each_pair(compare):
    """Calls `compare(reference, current)`, which gives the names of drifted columns and the peer's own report."""
    paths = sys.argv[1:]
    for before, now in zip(paths[::2], paths[1::2]):
        drifted, report = compare(pandas.read_parquet(before), pandas.read_parquet(now))
        print(json.dumps({"drifted": sorted(drifted), "report": report}, default=str))
