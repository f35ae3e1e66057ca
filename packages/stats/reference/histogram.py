"""Expected edges, counts, groups and quantiles, from the rules of the docstrings, by NumPy."""

import numpy

import fixture
from kolmogorov_smirnov import sample, weyl


def edges_of(values, bins):
    values = numpy.sort(values)
    values = values[numpy.isfinite(values)]
    positions = -(-numpy.arange(1, bins) * len(values) // bins)  # ceil, counted from 1
    candidates, repeats = numpy.unique(values[positions - 1], return_counts=True)
    ends = numpy.nextafter(candidates[repeats > 1], numpy.inf)
    return numpy.unique(numpy.concatenate([candidates, ends[numpy.isfinite(ends)]])) + 0.0


def bins_case(name, spec, bins, transform):
    values = transform_of[transform](weyl(**spec))
    edges = edges_of(values, bins)
    assert len(edges) < bins
    counts = numpy.bincount(numpy.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    return {"name": name, "sample": spec, "transform": transform, "bins": bins, "edges": edges.tolist(), "counts": counts.tolist()}


transform_of = {
    "none": lambda x: x,
    "zero inflated": lambda x: numpy.where(x < 0.4, 0.0, x),
    "reciprocal": lambda x: 1 / (x + 0.001),
    "negated": lambda x: -x,
}

five = [3.0, -1.0, 4.0, 1.0, 5.0]
quantiles = [{"values": sorted(values), "q": q, "expected": float(numpy.quantile(values, q))}
             for values in [five, [7.0], [0.1, 0.2, 0.4], list(weyl(1000)), [-1e308, 1e308]] for q in [0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.999, 1]
             if numpy.isfinite(numpy.quantile(values, q))]

if __name__ == "__main__":
    fixture.write(
        __file__,
        {
            "bins": {
                "call": "numpy.unique(candidates), numpy.nextafter(atoms), numpy.searchsorted(edges, values, side='right')",
                "relativeTolerance": 0, "absoluteTolerance": 0,
                "cases": [
                    bins_case("continuous", sample(10_000), 64, "none"),
                    bins_case("rows not a multiple of bins", sample(1_003), 10, "none"),
                    bins_case("fewer rows than bins", sample(40), 64, "none"),
                    bins_case("one row", sample(1), 8, "none"),
                    bins_case("twenty levels", sample(5_000, levels=20), 64, "none"),
                    bins_case("five levels, few bins", sample(5_000, levels=5), 4, "none"),
                    bins_case("a constant", sample(500, levels=1, shift=7.5), 64, "none"),
                    bins_case("40 % zeros", sample(10_000), 64, "zero inflated"),
                    bins_case("heavy tail", sample(10_000), 64, "reciprocal"),
                    bins_case("negative", sample(10_000, scale=1e-3), 64, "negated"),
                    bins_case("epoch milliseconds", sample(10_000, scale=8.64e7, shift=1.7e12), 64, "none"),
                ],
            },
            "quantile": {"call": "numpy.quantile(values, q)", "relativeTolerance": 1e-15, "absoluteTolerance": 0, "cases": quantiles},
        },
    )
