"""Expected results of the methods on counts that are computed on request: their formulas with 50 digits, held to SciPy."""

import numpy
from mpmath import binomial, fsum, gammainc, inf, log, mp, mpf, sqrt
from scipy import stats
from scipy.stats.contingency import association

import fixture

mp.dps = 50


def log_chi_squared(x, df):
    return float(log(gammainc(mpf(df) / 2, mpf(x) / 2, inf, regularized=True))) if df else 0.0


def likelihood_ratio(reference, current):
    """As SciPy with its Yates correction, in full precision."""
    m, n = mpf(sum(reference)), mpf(sum(current))
    cells = [(mpf(a), mpf(b)) for a, b in zip(reference, current) if a + b > 0]
    total = mpf(0)
    for a, b in cells:
        expected = (a + b) * m / (m + n)
        moved = min(mpf(0.5), abs(a - expected)) * (1 if a > expected else -1) if len(cells) == 2 else 0
        for count, mean in [(a - moved, expected), (b + moved, a + b - expected)]:
            total += 2 * count * log(count / mean) if count > 0 else 0
    return total, len(cells) - 1


def case(name, reference, current):
    m, n = mpf(sum(reference)), mpf(sum(current))
    p = [mpf(a) / m for a in reference]
    q = [mpf(b) / n for b in current]
    table = numpy.array([[a, b] for a, b in zip(reference, current) if a + b > 0], dtype=float)
    k = len(table)
    sp = [(mpf(float(a)) + 0.5) / (m + mpf(k) / 2) for a, _ in table]
    sq = [(mpf(float(b)) + 0.5) / (n + mpf(k) / 2) for _, b in table]
    kl = fsum(b * log(b / a) for a, b in zip(sp, sq))
    assert abs(float(kl) - stats.entropy([float(b) for b in sq], [float(a) for a in sp])) < 1e-12
    phi = fsum((a - b) ** 2 * m * n / (a * m + b * n) / (m + n) for a, b in zip(p, q) if a + b > 0)
    rows = m + n
    v = corrected = mpf(0)
    if k > 1:
        v = sqrt(phi)
        whole = table.astype(int)
        assert (whole != table).any() or abs(float(v) - association(whole, method="cramer")) < 1e-9
        freedom = min(k - mpf(k - 1) ** 2 / (rows - 1) - 1, 1 - 1 / (rows - 1))
        corrected = sqrt(max(0, phi - (k - 1) / (rows - 1)) / freedom) if freedom > 0 else mpf(0)
    g, df = likelihood_ratio(reference, current)
    if k > 1:
        assert abs(float(g) / stats.chi2_contingency(table, lambda_="log-likelihood")[0] - 1) < 1e-7 or g < 1e-9
    return {
        "name": name, "reference": reference, "current": current,
        "hellinger": float(sqrt(fsum((sqrt(a) - sqrt(b)) ** 2 for a, b in zip(p, q)) / 2)),
        "totalVariation": float(fsum(abs(a - b) for a, b in zip(p, q)) / 2),
        "largest": float(max(abs(a - b) for a, b in zip(p, q))),
        "kullbackLeibler": float(kl), "kullbackLeiblerLogP": log_chi_squared(2 * kl / (1 / m + 1 / n), k - 1),
        "cramersV": float(v), "cramersVCorrected": float(min(1, corrected)),
        "g": float(g), "gLogP": log_chi_squared(g, df),
    }


def fisher(a, m, b, n):
    """hits a of m in the reference, b of n in the current sample; past 1e-300 SciPy gives 0."""
    hits = a + b
    whole = binomial(m + n, hits)
    masses = {k: binomial(n, k) * binomial(m, hits - k) / whole for k in range(max(0, hits - m), min(hits, n) + 1)}
    p = fsum(mass for mass in masses.values() if mass <= masses[b] * (1 + mpf(10) ** -14))
    scipy_p = stats.fisher_exact([[b, n - b], [a, m - a]]).pvalue
    assert p < 1e-290 or abs(scipy_p / float(p) - 1) < 1e-7, (a, m, b, n, scipy_p, p)
    return [a, m, b, n, float(log(p))]


fifty = [1000 // (k + 1) for k in range(50)]
near = {"relativeTolerance": 1e-12, "absoluteTolerance": 1e-15}
fixture.write(
    __file__,
    {
        "cells": {
            "call": "formulas in mpmath; scipy.stats.entropy, association, chi2_contingency(lambda_='log-likelihood') agree",
            "relativeTolerance": 1e-11, "absoluteTolerance": 1e-14,
            "cases": [
                case("three levels", [50, 30, 20], [40, 30, 30]),
                case("two levels", [500, 500], [450, 550]),
                case("one level", [5], [9]),
                case("one row each", [1, 0], [0, 1]),
                case("equal shares", [100, 300, 50], [200, 600, 100]),
                case("an unseen level", [500, 300, 200, 0], [498, 300, 200, 2]),
                case("a level that neither has", [50, 0, 20], [40, 0, 30]),
                case("no level in common", [40, 60, 0, 0], [0, 0, 10, 30]),
                case("fractional expected counts", [10.5, 20.25, 40.125], [12, 18, 44]),
                case("a million rows, nearly equal", [500000, 300000, 200000], [500001, 299999, 200000]),
                case("p far below the smallest double", [100000, 50000, 1000], [1000, 50000, 100000]),
                case("fifty levels", fifty, [300 // (k + 2) for k in range(50)]),
            ],
        },
        "fisherExact": {
            "call": "sums of hypergeometric probabilities in mpmath; scipy.stats.fisher_exact agrees above 1e-290", **near,
            "cases": [fisher(*row) for row in [
                (3, 10, 8, 12), (0, 5, 0, 9), (5, 5, 9, 9), (1, 1, 0, 1), (8, 10, 1, 6), (2, 10, 8, 10), (10, 1000, 15, 800),
                (5, 10, 5, 10), (500, 1000, 490, 1000), (0, 10000, 3, 30), (0, 600, 600, 600), (0, 2000, 2000, 2000), (100, 5000, 2500, 5000), (1, 3000, 2999, 3000),
            ]],
        },
    },
)
