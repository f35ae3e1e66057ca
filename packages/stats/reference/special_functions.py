"""Expected values of the special functions: mpmath with 60 digits, so that they are right past the range of a double.

Each case is [arguments..., expected].
"""

from mpmath import (betainc, erf, erfc, erfinv, exp, findroot, gammainc, inf, log, loggamma, log1p, mp, mpf, sqrt)
from scipy import special, stats

import fixture

mp.dps = 60


def table(call, tolerance, function, grid):
    cases = []
    for arguments in grid:
        value = function(*[mpf(argument) for argument in arguments])
        cases.append([*arguments, float(value)])
    # An absolute error of a logarithm is a relative one of the probability; near p = 1 only that means anything.
    absolute = 1e-15 if call.startswith("log(") else 0
    return {"call": call, "relativeTolerance": tolerance, "absoluteTolerance": absolute, "cases": cases}


def single(values):
    return [(float(value),) for value in values]


def upper_gamma(a, x):
    return gammainc(a, x, inf, regularized=True)


def lower_gamma(a, x):
    return gammainc(a, 0, x, regularized=True)


def chi2_isf(alpha, df):
    start = stats.chi2.isf(float(alpha), float(df))
    if alpha < 0.5:
        return findroot(lambda x: log(upper_gamma(df / 2, x / 2)) - log(alpha), mpf(start))
    return findroot(lambda x: log(lower_gamma(df / 2, x / 2)) - log1p(-alpha), mpf(start))


def normal_quantile(p):
    if 0.1 < p < 0.9:
        return sqrt(2) * erfinv(2 * p - 1)
    sign = -1 if p < 0.5 else 1
    tail = p if p < 0.5 else 1 - p
    start = abs(special.ndtri(float(tail)))
    return sign * findroot(lambda z: log(erfc(z / sqrt(2)) / 2) - log(tail), mpf(start))


def kolmogorov(x):
    if x < mpf("0.3"):
        return 1 - sqrt(2 * mp.pi) / x * sum(exp(-((2 * k - 1) ** 2) * mp.pi**2 / (8 * x * x)) for k in range(1, 20))
    return 2 * sum((-1) ** (k - 1) * exp(-2 * k * k * x * x) for k in range(1, 60))


def beta(x, a, b):
    return betainc(a, b, 0, x, regularized=True)


def beta_quantile(p, a, b):
    start = special.betaincinv(float(a), float(b), float(p))
    near = (mpf(start) * (1 - mpf(10) ** -7), min(1 - mpf(10) ** -40, mpf(start) * (1 + mpf(10) ** -7)))
    return findroot(lambda x: log(beta(x, a, b)) - log(p), near, solver="anderson", tol=1e-50)


wide = [1e-300, 1e-20, 1e-5, 0.01, 0.1, 0.25, 0.49, 0.5, 0.51, 0.75, 0.9, 0.999, 0.999999999999]
wide += [1.0000000001, 1.1, 1.46, 1.5, 1.7, 1.9999999, 2.0000001, 2.3, 2.5, 3, 3.5, 5, 7.77, 11.5, 12, 12.5, 20, 100.5]
wide += [1e3, 123456.5, 1e6, 1e10, 1e50, 1e300]
points = [0, 1e-300, 1e-10, 0.001, 0.1, 0.3, 0.49, 0.5, 0.7, 0.99, 1, 1.01, 1.5, 2, 2.9, 3, 3.1, 5, 7.3, 10, 15, 20, 26, 26.5]
zs = [0, 1e-12, 0.01, 0.3, 0.7, 0.71, 1, 1.5, 1.96, 3, 5, 8.3, 10, 17.5, 25, 30.1, 37, 37.5]
probabilities = [1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 6.2e-7, 1e-5, 0.001, 0.01, 0.025, 0.05, 0.1, 0.2, 0.249, 0.25, 0.3, 0.4]
probabilities += [0.45, 0.49, 0.499999, 0.5, 0.500001, 0.55, 0.7, 0.75, 0.76, 0.9, 0.95, 0.975, 0.99, 0.999999, 1 - 2**-50]
dfs = [1, 2, 3, 4, 5, 9, 10, 19, 49, 99, 100, 255, 500, 999]
ratios = [0.01, 0.2, 0.5, 0.8, 0.95, 1, 1.02, 1.1, 1.5, 2, 3, 5]
alphas = [1e-300, 1e-100, 1e-30, 6.2e-7, 1e-4, 0.01, 0.05, 0.2, 0.5, 0.7, 0.95, 0.999]
xs = [0.01, 0.03, 0.05, 0.1, 0.2, 0.29, 0.31, 0.5, 0.8, 0.99, 0.9999, 1, 1.01, 1.2, 1.36, 1.63, 2, 3, 5, 10, 15, 18.5]
betas = [(0.2, 3, 5), (0.5, 0.5, 0.5), (0.99, 0.5, 0.5), (1e-10, 0.5, 20), (0.3, 1, 1), (0.9, 2, 30), (0.01, 2, 30)]
betas += [(0.5, 100, 100), (0.4, 100, 100), (0.7, 100, 100), (0.1, 100, 100), (0.001, 10, 5), (1e-5, 50.5, 3), (0.05, 51, 950)]
betas += [(0.5, 1000, 1000), (0.45, 1000, 1000), (0.52, 1000.5, 1000), (0.0101, 1000, 99001), (0.0001, 8, 1e6), (1e-30, 5, 2)]

fixture.write(
    __file__,
    {
        "logGamma": table("mpmath.loggamma(x)", 1e-13, loggamma, single(wide)),
        "erf": table("mpmath.erf(x)", 1e-13, erf, single(points + [-x for x in points[1:18]])),
        "erfc": table("mpmath.erfc(x)", 1e-13, erfc, single(points + [-x for x in points[1:18]])),
        "erfcx": table(
            "exp(x^2) * mpmath.erfc(x)", 1e-13, lambda x: exp(x * x) * erfc(x),
            single(points + [50, 1e3, 1e5, 1e10, 1e150, -0.3, -1, -3, -10]),
        ),
        "normalSurvival": table("mpmath.erfc(z / sqrt(2)) / 2", 1e-13, lambda z: erfc(z / sqrt(2)) / 2, single(zs + [-z for z in zs[1:]])),
        "logNormalSurvival": table(
            "log(mpmath.erfc(z / sqrt(2)) / 2)", 1e-13, lambda z: log(erfc(z / sqrt(2)) / 2), single(zs + [-z for z in zs[1:]] + [40, 100, 1e4, 1e8])
        ),
        "normalQuantile": table("root of log(erfc(z / sqrt(2)) / 2) - log(p)", 1e-13, normal_quantile, single(probabilities)),
        "regularisedGammaP": table(
            "mpmath.gammainc(a, 0, x, regularized=True)", 1e-12, lower_gamma,
            [(a, a * r) for a in [0.01, 0.5, 1, 1.5, 2.5, 10, 50.5, 499.5] for r in ratios if lower_gamma(mpf(a), mpf(a * r)) > 1e-300],
        ),
        "regularisedGammaQ": table(
            "mpmath.gammainc(a, x, regularized=True)", 1e-12, upper_gamma,
            [(a, a * r) for a in [0.01, 0.5, 1, 1.5, 2.5, 10, 50.5, 499.5] for r in ratios if upper_gamma(mpf(a), mpf(a * r)) > 1e-300],
        ),
        "chiSquaredSurvival": table(
            "mpmath.gammainc(df / 2, x / 2, regularized=True)", 1e-12, lambda x, df: upper_gamma(df / 2, x / 2),
            [(df * r, df) for df in dfs for r in ratios if upper_gamma(mpf(df) / 2, mpf(df * r) / 2) > 1e-300],
        ),
        "logChiSquaredSurvival": table(
            "log(mpmath.gammainc(df / 2, x / 2, regularized=True))", 1e-12, lambda x, df: log(upper_gamma(df / 2, x / 2)),
            [(float(x), df) for df in dfs for x in [0.5 * df, df, 2 * df, 10 * df, 1400, 3000, 20000, 1e5]],
        ),
        "chiSquaredQuantile": table("root of log(gammainc) - log(alpha)", 1e-12, chi2_isf, [(alpha, df) for df in dfs for alpha in alphas]),
        "kolmogorovSurvival": table("2 sum (-1)^(k-1) exp(-2 k^2 x^2)", 1e-12, kolmogorov, single(xs)),
        "logKolmogorovSurvival": table("log(2 sum (-1)^(k-1) exp(-2 k^2 x^2))", 1e-12, lambda x: log(kolmogorov(x)), single(xs[1:] + [20, 100, 1e4])),
        "regularisedBeta": table("mpmath.betainc(a, b, 0, x, regularized=True)", 1e-12, beta, betas),
        "logRegularisedBeta": table(
            "log(mpmath.betainc(a, b, 0, x, regularized=True))", 1e-12, lambda x, a, b: log(beta(x, a, b)), betas + [(1e-10, 100, 5), (0.001, 500, 20)]
        ),
        "betaQuantile": table(
            "root of log(betainc) - log(p)", 1e-12, beta_quantile,
            [(p, a, b) for p in [1e-12, 0.005, 0.025, 0.4, 0.6, 0.975, 0.995] for a, b in [(1, 10), (3, 8), (0.5, 0.5), (50, 951), (101, 20), (1000, 1001)]],
        ),
    },
)
