"""Writes the pairs of files that rules are judged on, the same for the same seed, and what was planted in them.

    make_quality.py FOLDER unchanged ROWS PAIRS SEED     40 columns, nothing changed; the reference has 10,000 rows
    make_quality.py FOLDER planted ROWS 1 SEED           200 columns, 40 of them shifted: eight kinds, five columns each
"""

import json
import pathlib
import sys

import numpy
import pyarrow
from pyarrow import parquet

folder, what, rows, pairs, seed = pathlib.Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6])
generator = numpy.random.default_rng(seed)

NUMBERS = {
    "normal": lambda n: generator.normal(0, 1, n),
    "lognormal": lambda n: generator.lognormal(0, 0.8, n),
    "exponential": lambda n: generator.exponential(1, n),
    "uniform": lambda n: generator.random(n),
    "beta": lambda n: generator.beta(2, 5, n),
    "t3": lambda n: generator.standard_t(3, n),
    "gamma": lambda n: generator.gamma(2, 1, n),
    "zeros": lambda n: numpy.where(generator.random(n) < 0.4, 0, generator.exponential(1, n)),
}
FAMILIES = list(NUMBERS)


def shares_of(levels):
    shares = 1 / numpy.arange(1, levels + 1)
    return shares / shares.sum()


def columns_of(count):
    """Seven in ten are numbers, by family in turn; the others have 2 to 50 levels by Zipf's law. Every third has gaps."""
    columns = []
    for i in range(count):
        gaps = (i % 6) / 100 if i % 3 == 0 else 0
        if i % 10 < 7:
            columns.append({"name": f"{FAMILIES[i % 8]}_{i}", "family": FAMILIES[i % 8], "gaps": gaps})
        else:
            columns.append({"name": f"levels_{i}", "levels": 2 + (i * 7) % 49, "gaps": gaps})
    return columns


def draw(column, n, shift=None):
    gaps = column["gaps"] + (0.15 if shift == "missing +15 points" else 0)
    mask = generator.random(n) < gaps if gaps > 0 else None
    if "family" in column:
        values = NUMBERS[column["family"]](n)
        # Deviation and mean of the family, as its first 200,000 values have them.
        sample = NUMBERS[column["family"]](200_000) if shift else None
        if shift == "mean .25 sd":
            values = values + 0.25 * sample.std()
        elif shift == "mean .5 sd":
            values = values + 0.5 * sample.std()
        elif shift == "scale 2":
            values = sample.mean() + 2 * (values - sample.mean())
        elif shift == "unit x1000":
            values = values * 1000
        return pyarrow.array(values, mask=mask)
    shares = shares_of(column["levels"])
    if shift == "top levels swapped":
        shares[[0, 1]] = shares[[1, 0]]
    elif shift == "TVD .25":
        shares = numpy.append(shares[:1] - 0.25, shares[1:] + 0.25 / (len(shares) - 1))
    drawn = generator.choice(len(shares), n, p=shares)
    if shift == "new category 5 %":
        drawn = numpy.where(generator.random(n) < 0.05, len(shares), drawn)
    return pyarrow.array(numpy.array([f"level {i}" for i in range(len(shares) + 1)])[drawn], mask=mask)


def write(name, columns, n, shifts):
    table = {column["name"]: draw(column, n, shifts.get(column["name"])) for column in columns}
    parquet.write_table(pyarrow.table(table), folder / name)


ON_NUMBERS = ["mean .25 sd", "mean .5 sd", "scale 2", "unit x1000", "missing +15 points"]
ON_LEVELS = ["top levels swapped", "new category 5 %", "TVD .25"]


def plan_shifts(columns):
    numbers = [column for column in columns if "family" in column and column["family"] not in ("t3",)]
    # A quarter can only be taken from a level that has it, and a swap needs levels that differ.
    levels = [column for column in columns if column.get("levels", 0) in range(3, 31)]
    chosen = dict(zip([one["name"] for one in numbers[::3]], [kind for kind in ON_NUMBERS for _ in range(5)]))
    return chosen | dict(zip([one["name"] for one in levels], [kind for kind in ON_LEVELS for _ in range(5)]))


columns = columns_of(200 if what == "planted" else 40)
shifts = plan_shifts(columns) if what == "planted" else {}
files = []
for pair in range(pairs):
    names = [f"{side}_{pair}.parquet" for side in ("reference", "current")]
    write(names[0], columns, rows if what == "planted" else 10_000, {})
    write(names[1], columns, rows, shifts)
    files += [str(folder / name) for name in names]
print(json.dumps({"files": files, "planted": shifts}))
