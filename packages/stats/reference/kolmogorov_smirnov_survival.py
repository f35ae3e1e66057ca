"""Expected probabilities of Kolmogorov-Smirnov distances.

One sample: SciPy's kstwo, whose choice of methods is ours, and past 1e-300 the same sums by mpmath.
Two samples: lattice paths counted in whole numbers, so exact to the last digit.
"""

from fractions import Fraction
from math import comb, gcd

from mpmath import binomial, floor, log, mp, mpf
from scipy import stats

import fixture

mp.dps = 60


def one_sample():
    cases = []
    for n in [1, 2, 3, 7, 10, 50, 139, 140, 141, 300, 1000, 5000, 9999, 20000, 100000, 100001, 500000, 1000000]:
        for z in [0.3, 0.45, 0.6, 0.8, 1.0, 1.2, 1.36, 1.47, 1.49, 1.63, 1.95, 2.05, 2.5, 4.0, 8.0, 13.0, 18.0]:
            d = z / n**0.5
            p = stats.kstwo.sf(d, n) if d < 1 else 0
            if 1e-300 < p < 1:
                cases.append([d, n, float(p)])
        for d in [0.6 / n, 0.9 / n, 1 - 0.7 / n, 0.5, 0.7]:
            p = stats.kstwo.sf(d, n)
            if 1e-300 < p < 1:
                cases.append([d, n, float(p)])
    return cases


def log_smirnov(d, n):
    d = mpf(d)
    terms = [d * binomial(n, v) * (d + mpf(v) / n) ** (v - 1) * (1 - d - mpf(v) / n) ** (n - v) for v in range(int(floor(n * (1 - d))) + 1)]
    return log(2 * sum(terms))


def two_samples():
    cases = []
    for n, m in [(2, 2), (2, 3), (5, 5), (7, 7), (7, 5), (10, 10), (10, 15), (6, 40), (40, 41), (60, 60), (50, 51), (97, 30), (200, 150), (301, 299), (400, 400)]:
        total = comb(n + m, n)
        unit = gcd(n, m)
        gaps = sorted({max(1, round(n * m * share / unit)) * unit for share in [0.001, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95, 1]})
        for gap in gaps:
            outside = total - paths_inside(gap, n, m)
            cases.append([gap, n, m, float(log(mpf(outside)) - log(mpf(total)))])
    return cases


def paths_inside(gap, n, m):
    counts = [0] * (m + 1)
    for i in range(n + 1):
        for j in range(m + 1):
            if abs(i * m - j * n) >= gap:
                counts[j] = 0
            elif i == 0 and j == 0:
                counts[j] = 1
            else:
                counts[j] = (counts[j] if i > 0 else 0) + (counts[j - 1] if j > 0 else 0)
    return counts[m]


assert Fraction(paths_inside(20, 7, 5), comb(12, 5)) == 1 - Fraction(188, 792)  # scipy.stats.ks_2samp: 0.2373737...

fixture.write(
    __file__,
    {
        "kolmogorovSmirnovSurvival": {"call": "scipy.stats.kstwo.sf(d, n)", "relativeTolerance": 1e-10, "absoluteTolerance": 0, "cases": one_sample()},
        "logKolmogorovSmirnovSurvival": {
            "call": "log(2 sum d C(n, v) (d + v / n)^(v - 1) (1 - d - v / n)^(n - v))",
            "relativeTolerance": 1e-12,
            "absoluteTolerance": 1e-15,
            "cases": [[d, n, float(log_smirnov(d, n))] for d, n in [(0.9, 500), (0.5, 2000), (0.7, 1000), (0.99, 200), (0.3, 9000), (0.2, 20000)]],
        },
        "logTwoSampleKolmogorovSurvival": {
            "call": "log(1 - paths inside / all paths), in whole numbers",
            "relativeTolerance": 1e-12,
            "absoluteTolerance": 1e-15,
            "cases": two_samples(),
        },
    },
)
