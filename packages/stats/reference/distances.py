"""Expected distances between samples over the same cells, by their formulas with 50 digits.

SciPy's jensenshannon must agree where its sums do not cancel.
"""

import math

from mpmath import fsum, gammainc, inf, log, mp, mpf, sqrt
from scipy.spatial import distance

import fixture

mp.dps = 50


def shares(counts):
    total = fsum(mpf(count) for count in counts)
    return [mpf(count) / total for count in counts]


def divergence(reference, current):
    p, q = shares(reference), shares(current)
    terms = []
    for a, b in zip(p, q):
        mean = (a + b) / 2
        terms += [a * log(a / mean) if a else 0, b * log(b / mean) if b else 0]
    return fsum(terms) / 2


def debiased(reference, current):
    cells = sum(1 for a, b in zip(reference, current) if a + b > 0)
    noise = 1 / fsum(map(mpf, reference)) + 1 / fsum(map(mpf, current))
    return sqrt(max(mpf(0), divergence(reference, current) - (cells - 1) * noise / 8))


def psi(reference, current):
    p, q = shares(reference), shares(current)
    floor = mpf(1e-4)
    raw = fsum((max(floor, b) - max(floor, a)) * log(max(floor, b) / max(floor, a)) for a, b in zip(p, q))
    pairs = [(mpf(a), mpf(b)) for a, b in zip(reference, current) if a + b > 0]
    cells = len(pairs)
    m, n = fsum(a for a, _ in pairs), fsum(b for _, b in pairs)
    half = mpf(1) / 2
    smoothed = fsum(
        ((b + half) / (n + half * cells) - (a + half) / (m + half * cells))
        * log((b + half) / (n + half * cells) / ((a + half) / (m + half * cells)))
        for a, b in pairs
    )
    noise = 1 / n + 1 / m
    p_value = gammainc(mpf(cells - 1) / 2, smoothed / noise / 2, inf, regularized=True) if cells > 1 else mpf(1)
    return raw, max(mpf(0), smoothed - (cells - 1) * noise), log(p_value)


def kolmogorov_smirnov(reference, current):
    p, q = shares(reference), shares(current)
    return max(abs(fsum(p[: k + 1]) - fsum(q[: k + 1])) for k in range(len(p)))


def case(name, reference, current):
    raw, psi_debiased, psi_log_p = psi(reference, current)
    exact = divergence(reference, current)
    if exact > 1e-6:
        assert math.isclose(float(sqrt(exact)), distance.jensenshannon(reference, current), rel_tol=1e-9)
    return {
        "name": name, "reference": reference, "current": current,
        "kolmogorovSmirnov": float(kolmogorov_smirnov(reference, current)),
        "divergence": float(exact), "distance": float(sqrt(exact)), "debiasedDistance": float(debiased(reference, current)),
        "psiRaw": float(raw), "psiDebiased": float(psi_debiased), "psiLogPValue": float(psi_log_p),
    }


fixture.write(
    __file__,
    {
        "distances": {
            "call": "formulas of the script; scipy.spatial.distance.jensenshannon(p, q) agrees",
            "relativeTolerance": 1e-12,
            "absoluteTolerance": 1e-15,
            "cases": [
                case("two bins", [50, 50], [80, 20]),
                case("one bin", [7], [9]),
                case("equal shares", [10, 20, 30], [1, 2, 3]),
                case("no bin in common", [10, 0, 30, 0], [0, 5, 0, 9]),
                case("empty bins on one side and on both", [10, 0, 0, 30, 2], [3, 4, 0, 0, 9]),
                case("almost equal", [1000000, 1000000, 1000000], [1000001, 1000000, 999999]),
                case("very large and very small counts", [1e15, 1, 1e-3, 5e8], [9e14, 3, 0.5, 6e8]),
                case("fractional counts", [10.25, 20.5, 30.125], [12.75, 18.5, 40.0625]),
                case("ten groups, moderate shift", [100] * 10, [60, 75, 80, 95, 100, 105, 115, 120, 125, 125]),
                case("two of a thousand in an unseen level", [500, 300, 200, 0], [498, 300, 200, 2]),
                case("fifty levels", [1000 // (k + 1) for k in range(50)], [300 // (k + 2) for k in range(50)]),
            ],
        },
    },
)
