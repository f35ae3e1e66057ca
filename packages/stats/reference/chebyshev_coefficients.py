"""Prints the Chebyshev coefficients that src/special/erfcx.ts and src/special/log-gamma.ts hold.

Both functions are expanded after dividing out their behaviour at the ends, so that one short series
has a small *relative* error on the whole interval.
"""

from mpmath import cos, erfc, exp, loggamma, mp, mpf, nstr, pi

mp.dps = 60


def chebyshev(function, terms, points=80):
    nodes = [cos(pi * (k + mpf(1) / 2) / points) for k in range(points)]
    values = [function(node) for node in nodes]
    return [
        (1 if j == 0 else 2) / mpf(points)
        * sum(value * cos(j * pi * (k + mpf(1) / 2) / points) for k, value in enumerate(values))
        for j in range(terms)
    ]


def scaled_erfcx(t):
    """(1 + 2x) erfcx(x) with x = 3 (1 + t) / (1 - t), which maps 0 .. infinity to -1 .. 1."""
    x = 3 * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


def scaled_log_gamma(t):
    """ln Gamma(1 + z) / (z (z - 1)) with z = (1 + t) / 2: the zeros at 1 and 2 are divided out."""
    z = (1 + t) / 2
    return loggamma(1 + z) / (z * (z - 1))


for name, function, terms in [("erfcx", scaled_erfcx, 28), ("logGamma", scaled_log_gamma, 23)]:
    print(name)
    for coefficient in chebyshev(function, terms):
        print(f"  {float(coefficient)!r},")
