"""Expected results of the two-sample Kolmogorov-Smirnov test, by SciPy's ks_2samp.

Large samples are not stored: `rows` values of a Weyl sequence, which a test can make again to the last bit,
value i being floor(((i * 0.6180339887498949) mod 1) * levels) / levels * scale + shift (without floor where levels is 0).
"""

import math

import numpy
from scipy import stats

import fixture


def weyl(rows, levels=0, scale=1.0, shift=0.0):
    values = numpy.fmod(numpy.arange(rows) * 0.6180339887498949, 1.0)
    if levels:
        values = numpy.floor(values * levels) / levels
    return values * scale + shift


def case(name, reference, current):
    def made(sample):
        return weyl(**sample) if isinstance(sample, dict) else numpy.array(sample, dtype=float)

    result = stats.ks_2samp(made(reference), made(current), method="auto")
    p = float(result.pvalue)
    return {"name": name, "reference": reference, "current": current, "statistic": float(result.statistic),
            "logPValue": math.log(p) if p > 1e-300 else None}


def counted(name, reference, current):
    """Counts of the levels 0, 1, 2, ...: what a profile knows of two samples."""
    found = case(name, numpy.repeat(numpy.arange(len(reference)), reference), numpy.repeat(numpy.arange(len(current)), current))
    return {**found, "reference": reference, "current": current}


def sample(rows, levels=0, scale=1.0, shift=0.0):
    return {"rows": rows, "levels": levels, "scale": scale, "shift": shift}


if __name__ == "__main__":
    fixture.write(
        __file__,
        {
            "kolmogorovSmirnov": {
                "call": "scipy.stats.ks_2samp(reference, current, method='auto')",
                "relativeTolerance": 1e-10,
                "absoluteTolerance": 1e-10,
                "cases": [
                    case("two rows each", [1, 2], [2, 3]),
                    case("one row each", [1], [2]),
                    case("one row against many", [0.5], sample(100)),
                    case("equal samples", [1, 2, 3], [3, 1, 2]),
                    case("no value in common", [1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11, 12]),
                    case("ties within and across samples", [1, 1, 1, 2, 2, 3, 5, 5], [1, 2, 2, 2, 3, 3, 3, 3, 5]),
                    case("60 % zeros", [0] * 60 + list(range(1, 41)), [0] * 50 + list(range(2, 52))),
                    case("a constant against another", [7] * 30, [8] * 50),
                    case("7 of 7", [1, 2, 3, 4, 5, 6, 7], [3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 2.5]),
                    case("200 of 200, shifted", sample(200), sample(200, shift=0.08)),
                    case("200 of 5,000", sample(5000), sample(200, shift=0.05)),
                    case("10,000 of 9,999", sample(10_000), sample(9_999, shift=0.02)),
                    case("10,000 of 10,000, far", sample(10_000), sample(10_000, shift=0.2)),
                    case("10,001 of 10,001: half a row rounds to even", sample(10_001), sample(10_001, shift=0.013)),
                    case("10,001 of 30", sample(10_001), sample(30, shift=0.2)),
                    case("2 of 1,000,000", sample(1_000_000), sample(2, shift=0.3)),
                    case("100 of 1,000,000", sample(1_000_000), sample(100, shift=0.3)),
                    case("1,000,000 of 1,000,000, hardly shifted", sample(1_000_000), sample(1_000_000, shift=0.0011)),
                    case("1,000,000 of 1,000,000, p near 1e-200", sample(1_000_000), sample(1_000_000, shift=0.0215)),
                    case("1,000,000 of 500,000 on 20 levels", sample(1_000_000, levels=20), sample(500_000, levels=20, shift=0.0)),
                    case("100,000 of 50,000 on 20 levels, moved", sample(100_000, levels=20), sample(50_000, levels=20, scale=0.99)),
                ],
            },
            "ofCounts": {
                "call": "scipy.stats.ks_2samp(numpy.repeat(levels, reference), numpy.repeat(levels, current), method='auto')",
                "relativeTolerance": 1e-10,
                "absoluteTolerance": 1e-10,
                "cases": [
                    counted("30 of 30", [10, 10, 10], [4, 12, 14]),
                    counted("50 of 30", [20, 10, 20], [4, 12, 14]),
                    counted("100 of 100, far", [50, 25, 25], [0, 20, 80]),
                    counted("500 of 400", [100, 200, 200], [60, 150, 190]),
                    counted("1,000 of 5,000", [1000, 2000, 2000], [150, 430, 420]),
                    counted("10,000 of 10,000", [2000, 3000, 5000], [1900, 2900, 5200]),
                    counted("20,000 of 15,000", [4000, 6000, 10000], [2900, 4400, 7700]),
                    counted("1,000,000 of 30", [300000, 300000, 400000], [4, 12, 14]),
                ],
            },
        },
    )
