"""Expected results of Cramér-von Mises and Anderson-Darling: SciPy's statistics, limit laws by the series of their authors in mpmath."""

import warnings

import numpy
from mpmath import besselk, binomial, exp, factorial, gamma, log, mp, mpf, pi, quad, sqrt
from scipy import stats

import fixture


def log_cvm_survival(x):
    """Csörgő & Faraway's series of the cumulative law, with digits enough to take it from 1."""
    mp.dps = 30 + int(2.3 * x)
    x = mpf(str(x))
    total = mpf(0)
    for k in range(10_000):
        y = 4 * k + 1
        q = y * y / (16 * x)
        term = gamma(k + mpf(1) / 2) / factorial(k) * sqrt(y) * exp(-q) * besselk(mpf(1) / 4, q)
        total += term
        if term < mpf(10) ** -mp.dps:
            break
    return float(log(1 - total / (pi ** mpf("1.5") * sqrt(x))))


def log_ad_survival(x):
    """Anderson & Darling's series of the cumulative law, likewise."""
    mp.dps = 30 + int(0.6 * x)
    x = mpf(str(x))
    total = mpf(0)
    for j in range(10_000):
        rate = (4 * j + 1) ** 2 * pi**2 / (8 * x)
        ends = [0, *[sqrt(2 ** i / rate) for i in range(-2, 4)], sqrt(mp.dps * 2.4 / rate)]
        part = quad(lambda w: exp(x / (8 * (w * w + 1)) - rate * w * w), sorted(ends))
        term = binomial(mpf(-1) / 2, j) * (4 * j + 1) * exp(-rate) * part
        total += term
        if abs(term) < mpf(10) ** (-mp.dps + 5):
            break
    return float(log(1 - total * sqrt(2 * pi) / x))


def weyl(rows, levels, scale, shift):
    value = (numpy.arange(rows) * 0.6180339887498949) % 1
    return ((numpy.floor(value * levels) / levels if levels else value) * scale + shift).tolist()


def case(name, reference, current):
    x, y = (weyl(**side) if isinstance(side, dict) else side for side in (reference, current))
    cvm = stats.cramervonmises_2samp(x, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ad = stats.anderson_ksamp([x, y], variant="midrank")
    # Beyond 1e-8 SciPy's p of Cramér-von Mises is noise.
    p = float(cvm.pvalue)
    return {"name": name, "reference": reference, "current": current, "cvm": float(cvm.statistic), "cvmP": p if p > 1e-8 else None,
            "cvmMethod": "exact" if max(len(x), len(y)) <= 20 else "asymptotic", "ad": float(ad.statistic), "adP": float(ad.pvalue)}


def side(rows, levels=0, scale=1.0, shift=0.0):
    return {"rows": rows, "levels": levels, "scale": scale, "shift": shift}


fixture.write(
    __file__,
    {
        "samples": {
            "call": "scipy.stats.cramervonmises_2samp, anderson_ksamp(variant='midrank')", "relativeTolerance": 1e-9, "absoluteTolerance": 1e-12,
            "cases": [
                case("two rows each", [1.0, 2.0], [3.0, 5.0]),
                case("small, no ties", [1.5, 2.25, 7.0, 3.0], [2.0, 8.0, 9.5, 4.0, 6.0]),
                case("small, ties", [1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 3.0, 4.0, 5.0]),
                case("20 against 19", side(20), side(19, 0, 1.0, 0.2)),
                case("8 against 200", side(8), side(200, 0, 1.0, 0.3)),
                case("100 against 150, shifted", side(100), side(150, 0, 1.0, 0.1)),
                case("many ties", side(300, 5), side(200, 5, 1.2)),
                case("wider", side(500), side(400, 0, 2.0, -0.5)),
                case("far apart", side(400), side(400, 0, 1.0, 3.0)),
                case("ten thousand", side(10000), side(9000, 0, 1.0, 0.01)),
                case("a million of fifty thousand", side(1_000_000), side(50_000, 0, 1.0, 0.003)),
            ],
        },
        "cramerVonMisesSurvival": {
            "call": "log(1 - Csörgő & Faraway's series) in mpmath", "relativeTolerance": 1e-11, "absoluteTolerance": 1e-13,
            "cases": [[x, log_cvm_survival(x)] for x in (0.005, 0.02, 0.05, 0.119, 0.347, 0.461, 0.743, 1.168, 2, 4, 10, 40)],
        },
        "andersonDarlingSurvival": {
            "call": "log(1 - Anderson & Darling's series) in mpmath", "relativeTolerance": 1e-11, "absoluteTolerance": 1e-13,
            "cases": [[x, log_ad_survival(x)] for x in (0.05, 0.1, 0.3, 0.774, 1.933, 2.492, 3.857, 6, 10, 30, 100)],
        },
    },
)
