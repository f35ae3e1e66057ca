"""What the scripts beside this one share: pairs of Parquet files in, for each pair a line with the drifted columns out, and the peer's report."""

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
        print(json.dumps({"drifted": sorted(drifted)}))
        # Apart, for a peer's figures may be Infinity, which is no JSON.
        print(json.dumps(report, default=str))
