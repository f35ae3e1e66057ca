"""What the Python SDK's recorder costs the program it is in, told as JSON on standard output.

The arguments are the addresses of a server that takes connections and never answers, so that all that is measured is what a
caller pays, and of one that answers every batch at once; both are in another process. Before them as many calls that do
nothing: what the clock and the machine add to each figure.
"""

import json
import os
import resource
import sys
import time

from driftguard import DriftGuard

CALLS = 20_000
BURST = 200
FEATURES = {**{f"n{i}": i * 1.25 for i in range(40)}, **{f"c{i}": "level" for i in range(5)}}


def time_calls(record):
    """Microseconds of each call."""
    times = []
    for call in range(CALLS):
        began = time.perf_counter_ns()
        record()
        times.append((time.perf_counter_ns() - began) / 1000)
        if call % BURST == 0:
            time.sleep(0.1)
    return times


def quantile(times, share):
    return sorted(times)[int(len(times) * share)]


def measure_nothing():
    times = time_calls(lambda: None)
    return {"p50": quantile(times, 0.5), "p99": quantile(times, 0.99)}


def measure(url):
    recorder = DriftGuard("dg_x", base_url=url).recorder("m")
    before = resource.getrusage(resource.RUSAGE_SELF)
    times = time_calls(lambda: recorder.record(FEATURES, 0.5))
    after = resource.getrusage(resource.RUSAGE_SELF)
    counts = recorder.counts()
    kept = times[: CALLS - counts.dropped]  # a call that finds no room is quicker
    return {
        "p50": quantile(kept, 0.5),
        "p99": quantile(times, 0.99),
        "p99Kept": quantile(kept, 0.99),
        "cpu": (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / CALLS * 1e6,
        "memory": (after.ru_maxrss - before.ru_maxrss) / 1024,
        "unaccounted": CALLS - sum(counts),
    }


silent, answering = sys.argv[1:]
costs = {"nothing": measure_nothing(), "silent": measure(silent), "answering": measure(answering)}
print(json.dumps(costs), flush=True)
os._exit(0)  # what waits for the silent server is not waited for
