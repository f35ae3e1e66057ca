"""Times what bench/stats.ts times, with NumPy and SciPy; prints CPU milliseconds as JSON."""

import json
import platform
import sys
import time

import numpy
import scipy
from scipy import stats

rows, rounds = int(sys.argv[1]), int(sys.argv[2])
generator = numpy.random.default_rng(1)
reference = generator.normal(size=rows)
current = generator.normal(size=rows) + 0.01
heavy = numpy.exp(current)
shares = numpy.arange(1, 256) / 256
edges = numpy.quantile(reference, shares)
heavy_edges = numpy.quantile(heavy, shares)


def histogram(values, inner):
    return numpy.bincount(numpy.searchsorted(inner, values, side="right"), minlength=len(inner) + 1)


def moments(values):
    return values.mean(), values.var(), values.min(), values.max(), numpy.isnan(values).sum()


kernels = {
    "sort": lambda: numpy.sort(current),
    "KS, reference sorted (SciPy sorts both)": lambda: stats.ks_2samp(reference, current),
    "histogram of 256 bins, normal": lambda: histogram(current, edges),
    "histogram of 256 bins, lognormal": lambda: histogram(heavy, heavy_edges),
    "moments, smallest, largest, missing": lambda: moments(current),
}


def cpu_ms(run):
    run()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(1000 * (time.process_time() - start))
    return float(numpy.median(times))


print(json.dumps({
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
    "cpuMs": {name: cpu_ms(run) for name, run in kernels.items()},
}))
