"""Reads every value of two Parquet files with DuckDB and does nothing with them but a sum of hashes."""

import sys

import duckdb

for path in sys.argv[1:3]:
    table = duckdb.read_parquet(path)
    sums = ", ".join(f'sum(hash("{name}"))' for name in table.columns)
    print(table.query("rows", f"select {sums} from rows").fetchall())
