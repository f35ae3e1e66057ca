"""Makes the rows that both learners see: `python rows.py rows folder`. Writes doubles, column after column, and targets."""

import sys
from pathlib import Path

import numpy

rows, folder = int(sys.argv[1]), Path(sys.argv[2])
generator = numpy.random.default_rng(1)


def make(count):
    columns = generator.normal(size=(10, count))
    columns[8] = generator.integers(0, 12, count)
    columns[9] = numpy.round(numpy.exp(columns[9]))
    signal = numpy.maximum(columns[0], columns[1]) + numpy.sin(2 * columns[2]) + (columns[8] % 3 == 0) + numpy.abs(columns[3])
    columns[3][generator.random(count) < 0.1] = numpy.nan
    squared = signal + generator.normal(size=count) / 2
    logistic = (generator.random(count) < 1 / (1 + numpy.exp(-signal))).astype(float)
    return columns, squared, logistic


for part, count in (("fit", rows), ("test", 50_000)):
    columns, squared, logistic = make(count)
    numpy.concatenate([columns.ravel(), squared, logistic]).tofile(folder / f"{part}.bin")
