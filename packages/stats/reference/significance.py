"""Expected results of the tests on counts, of adjusted p-values and of bounds."""

import numpy
from mpmath import binomial, erfc, findroot, fsum, log, mp, mpf, sqrt, gammainc, inf
from scipy import stats
from statsmodels.stats.multitest import multipletests

import fixture

mp.dps = 50


def chi_squared(name, reference, current):
    table = numpy.array([reference, current], dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    statistic, p, df, _ = stats.chi2_contingency(table)
    log_p = float(log(gammainc(mpf(df) / 2, mpf(float(statistic)) / 2, inf, regularized=True))) if df else 0.0
    assert p < 1e-300 or abs(numpy.exp(log_p) / p - 1) < 1e-10
    return {"name": name, "reference": reference, "current": current, "statistic": float(statistic), "degreesOfFreedom": int(df), "logPValue": log_p}


def two_proportions(reference, current):
    (a, m), (b, n) = reference, current
    pooled = mpf(a + b) / (m + n)
    z = (mpf(b) / n - mpf(a) / m) / sqrt(pooled * (1 - pooled) * (mpf(1) / m + mpf(1) / n))
    return {"reference": list(reference), "current": list(current), "statistic": float(z), "logPValue": float(log(erfc(abs(z) / sqrt(2))))}


def binomial_tail(share, hits, trials):
    """Probability of at least so many hits, for shares near the bound; a sum of at most `hits` or `trials - hits` terms."""
    share = mpf(share)
    if hits <= trials - hits:
        return 1 - fsum(binomial(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits))
    return fsum(binomial(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits, trials + 1))


def clopper_pearson(hits, trials, confidence):
    """SciPy's bounds are the start; it loses digits at large counts (2e-10 at 0 of a million), so the equation is solved."""
    interval = stats.binomtest(hits, trials).proportion_ci(confidence, "exact")
    tail = (1 - mpf(confidence)) / 2

    def solve(function, start):
        return findroot(function, (start * (1 - mpf(10) ** -8), start * (1 + mpf(10) ** -8)), solver="secant")

    low = solve(lambda x: binomial_tail(x, hits, trials) - tail, mpf(interval.low)) if hits else 0
    high = solve(lambda x: 1 - binomial_tail(x, hits + 1, trials) - tail, mpf(interval.high)) if hits < trials else 1
    assert abs(low - interval.low) < 1e-8 and abs(high - interval.high) < 1e-8
    return [hits, trials, confidence, float(low), float(high)]


families = [[0.01, 0.04, 0.03], [0.5], [], [0.2, 0.2, 0.2], [1, 1e-300, 0.05, 0, 0.01, 0.049], [0.001 * k * k for k in range(1, 31)][::-1]]
tolerances = {"relativeTolerance": 1e-12, "absoluteTolerance": 1e-15}

fixture.write(
    __file__,
    {
        "chiSquaredTest": {
            "call": "scipy.stats.chi2_contingency([reference, current])", **tolerances,
            "cases": [
                chi_squared("three levels", [50, 30, 20], [40, 30, 30]),
                chi_squared("two levels, with Yates' correction", [500, 500], [450, 550]),
                chi_squared("two levels, closer than half a row", [10, 11], [10, 11]),
                chi_squared("one level", [5], [9]),
                chi_squared("a level that neither has", [50, 0, 20], [40, 0, 30]),
                chi_squared("an unseen level", [500, 300, 200, 0], [498, 300, 200, 2]),
                chi_squared("p far below the smallest double", [100000, 50000, 1000], [1000, 50000, 100000]),
                chi_squared("fractional expected counts", [10.5, 20.25, 40.125], [12, 18, 44]),
                chi_squared("fifty levels", [1000 // (k + 1) for k in range(50)], [300 // (k + 2) for k in range(50)]),
            ],
        },
        "twoProportionTest": {
            "call": "log(erfc(abs(z) / sqrt(2)))", **tolerances,
            "cases": [
                two_proportions((50, 1000), (350, 1000)), two_proportions((0, 100), (1, 100)), two_proportions((10, 100), (10, 100)),
                two_proportions((1, 1000000), (500000, 1000000)), two_proportions((999, 1000), (20, 30)), two_proportions((1, 2), (1, 3)),
            ],
        },
        "holmAdjusted": {
            "call": "statsmodels.stats.multitest.multipletests(p, method='holm')", **tolerances,
            "cases": [{"pValues": p, "expected": [float(v) for v in multipletests(p, method="holm")[1]] if p else []} for p in families],
        },
        "benjaminiHochbergAdjusted": {
            "call": "scipy.stats.false_discovery_control(p)", **tolerances,
            "cases": [{"pValues": p, "expected": [float(v) for v in stats.false_discovery_control(p)] if p else []} for p in families],
        },
        "clopperPearson": {
            "call": "roots of binomial tails; scipy.stats.binomtest(hits, trials).proportion_ci(confidence, 'exact') agrees", "relativeTolerance": 1e-12, "absoluteTolerance": 0,
            "cases": [clopper_pearson(*row) for row in [(6, 408, 0.95), (0, 192, 0.95), (192, 192, 0.95), (2, 408, 0.99), (1, 1, 0.5), (0, 1000000, 0.95), (1794, 1800, 0.95), (2000, 5000, 0.95), (7, 20, 0.999)]],
        },
    },
)
