"""Reads two Parquet files with pyarrow and does nothing with them: below this no comparison in Python gets."""

import sys

from pyarrow import parquet

for path in sys.argv[1:3]:
    print(parquet.read_table(path).num_rows)
