"""Expected results of the methods on two numeric samples that are computed on request: SciPy's, its tails by mpmath."""

import numpy
from mpmath import betainc, fsum, log, mp, mpf, sqrt
from scipy import stats

import fixture

mp.dps = 40


def log_student(t, df):
    t, df = mpf(t), mpf(df)
    return log(betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2)


def welch(x, y):
    """Exact sums; SciPy's p is 2.6 times too large at an offset of 1e15."""
    def describe(values):
        values = [mpf(v) for v in values]
        mean = fsum(values) / len(values)
        return mean, fsum((v - mean) ** 2 for v in values) / (len(values) - 1)

    (a, va), (b, vb) = describe(x), describe(y)
    ea, eb = va / len(x), vb / len(y)
    t = (b - a) / sqrt(ea + eb)
    df = (ea + eb) ** 2 / (ea**2 / (len(x) - 1) + eb**2 / (len(y) - 1))
    return float(t), float(df), float((b - a) / sqrt((va + vb) / 2)), float(min(0, log(2) + log_student(abs(t), df)))


def weyl(rows, levels, scale, shift):
    value = (numpy.arange(rows) * 0.6180339887498949) % 1
    return ((numpy.floor(value * levels) / levels if levels else value) * scale + shift).tolist()


def case(name, reference, current):
    x, y = (weyl(**side) if isinstance(side, dict) else side for side in (reference, current))
    u = stats.mannwhitneyu(y, x)
    t, df, effect, log_p = welch(x, y)
    tied = len(set(x) | set(y)) < len(x) + len(y)
    return {
        "name": name, "reference": reference, "current": current,
        "wasserstein": float(stats.wasserstein_distance(x, y)), "energy": float(stats.energy_distance(x, y)),
        "u": float(u.statistic), "uP": float(u.pvalue), "uMethod": "exact" if min(len(x), len(y)) <= 8 and not tied else "asymptotic",
        "t": t, "df": df, "effect": effect, "tLogP": log_p,
    }


def side(rows, levels=0, scale=1.0, shift=0.0):
    return {"rows": rows, "levels": levels, "scale": scale, "shift": shift}


fixture.write(
    __file__,
    {
        "samples": {
            "call": "scipy.stats.wasserstein_distance, energy_distance, mannwhitneyu; Welch's t in mpmath",
            "relativeTolerance": 1e-10, "absoluteTolerance": 1e-13,
            "cases": [
                case("two rows each", [1.0, 2.0], [3.0, 5.0]),
                case("small, no ties", [1.5, 2.25, 7.0, 3.0], [2.0, 8.0, 9.5, 4.0, 6.0]),
                case("small, ties", [1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 3.0, 4.0, 5.0]),
                case("8 against 200", side(8), side(200, 0, 1.0, 0.3)),
                case("100 against 150, shifted", side(100), side(150, 0, 1.0, 0.1)),
                case("many ties", side(300, 5), side(200, 5, 1.2)),
                case("wider", side(500), side(400, 0, 2.0, -0.5)),
                case("far apart", side(400), side(400, 0, 1.0, 3.0)),
                case("milliseconds since 1970", side(1000, 0, 1000.0, 1.7e12), side(800, 0, 1000.0, 1700000000100.0)),
                case("ten thousand", side(10000), side(9000, 0, 1.0, 0.01)),
                case("a million of fifty thousand", side(1_000_000), side(50_000, 0, 1.0, 0.003)),
            ],
        },
        "studentSurvival": {
            "call": "log(betainc(df / 2, 1 / 2, 0, df / (df + t^2)) / 2) in mpmath", "relativeTolerance": 1e-10, "absoluteTolerance": 1e-14,
            "cases": [[t, df, float(log_student(t, df))] for df in (1, 2.5, 10, 100, 1000, 1000000) for t in (0.001, 0.5, 2, 10, 38, 1000.0)] + [[1e200, 3, float(log_student(1e200, 3))]],
        },
    },
)
