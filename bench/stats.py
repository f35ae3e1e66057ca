"""Times what bench/stats.ts times, with NumPy, SciPy and river; prints CPU milliseconds as JSON."""

import json
import platform
import sys
import time
import warnings

import numpy
import river
import scipy
from river import drift
from scipy import stats

# SciPy says that it clips the p-value of Anderson-Darling.
warnings.simplefilter("ignore")

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


streamed = [float(value) for value in current[:5_000]]


def run_through(detector):
    for value in streamed:
        detector.update(value)


kernels = {
    "sort": lambda: numpy.sort(current),
    "KS, reference sorted (SciPy sorts both)": lambda: stats.ks_2samp(reference, current),
    "histogram of 256 bins, normal": lambda: histogram(current, edges),
    "histogram of 256 bins, lognormal": lambda: histogram(heavy, heavy_edges),
    "moments, smallest, largest, missing": lambda: moments(current),
    "Anderson-Darling, neither sorted": lambda: stats.anderson_ksamp([reference, current], variant="midrank"),
    "Cramér-von Mises, neither sorted": lambda: stats.cramervonmises_2samp(reference, current, method="asymptotic"),
    "ADWIN, a stream of 5,000": lambda: run_through(drift.ADWIN()),
    "KSWIN, a stream of 5,000": lambda: run_through(drift.KSWIN(seed=1)),
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
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__, "river": river.__version__},
    "cpuMs": {name: cpu_ms(run) for name, run in kernels.items()},
}))
