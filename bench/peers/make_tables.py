"""Writes reference.parquet and current.parquet, the same for the same rows and columns, into a folder."""

import pathlib
import sys

import numpy
import pyarrow
from pyarrow import parquet

folder, rows = pathlib.Path(sys.argv[1]), int(sys.argv[2])
# Blocks of 20 columns.
blocks = int(sys.argv[3]) // 20 if len(sys.argv) > 3 else 1


def make_block(generator, shift, end):
    """20 columns: 14 of doubles, half of them with gaps and 3 of them shifted, 2 of counts, 4 of categories."""
    columns = {}
    for i in range(14):
        values = generator.normal(shift if i < 3 else 0, 1, rows)
        gaps = generator.random(rows) < 0.02 if i % 2 == 1 else None
        columns[f"number_{i}{end}"] = pyarrow.array(numpy.exp(values) if i % 3 == 0 else values, mask=gaps)
    for i in range(2):
        columns[f"count_{i}{end}"] = pyarrow.array(generator.poisson(20 + i, rows))
    for i in range(4):
        levels = numpy.array([f"level {level}" for level in range(3 + 8 * i)])
        gaps = generator.random(rows) < 0.01 if i > 0 else None
        columns[f"category_{i}{end}"] = pyarrow.array(generator.choice(levels, rows), mask=gaps)
    return columns


def make_table(seed, shift):
    generator = numpy.random.default_rng(seed)
    columns = {}
    for block in range(blocks):
        columns |= make_block(generator, shift, f"_{block}" if block > 0 else "")
    return pyarrow.table(columns)


parquet.write_table(make_table(1, 0), folder / "reference.parquet")
parquet.write_table(make_table(2, 0.5), folder / "current.parquet")
