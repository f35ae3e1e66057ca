"""Writes the Parquet files beside it, by Apache Arrow: another hand than the one that reads them.

pip install pyarrow==26.0.1; python make_files.py
"""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent
rows = range(40)
moments = [datetime(2026, 1, 5, 12, tzinfo=timezone.utc) + timedelta(hours=n) for n in rows]


def with_null(values):
    """The third value of each column is missing."""
    return [None if n == 2 else value for n, value in enumerate(values)]


types = {
    "int32": pa.array(with_null(n * n - 5 for n in rows), pa.int32()),
    "int64": pa.array(with_null(2**53 + 1 if n == 0 else n * n for n in rows), pa.int64()),
    "uint64": pa.array(with_null(2**64 - 1 if n == 0 else n * n for n in rows), pa.uint64()),
    "uint32": pa.array(with_null(2**32 - 1 if n == 0 else n * n for n in rows), pa.uint32()),
    "float": pa.array(with_null(n / 4 for n in rows), pa.float32()),
    "float16": pa.array(with_null(n / 4 for n in rows), pa.float16()),
    "double": pa.array(with_null(float("inf") if n == 0 else float("nan") if n == 1 else n / 10 for n in rows), pa.float64()),
    "decimal": pa.array(with_null(Decimal(n) / 100 - 1 for n in rows), pa.decimal128(10, 2)),
    "decimal_large": pa.array(with_null(Decimal("12345678901234567890.12345") + n * n for n in rows), pa.decimal128(38, 5)),
    "decimal_small": pa.array(with_null(Decimal(n) / 10 for n in rows), pa.decimal128(5, 1)),
    "bool": pa.array(with_null(n % 2 == 0 for n in rows), pa.bool_()),
    "string": pa.array(with_null(["DE", "FR", "Österreich"][n % 3] for n in rows), pa.string()),
    "dictionary": pa.array(with_null(["DE", "FR"][n % 2] for n in rows), pa.string()).dictionary_encode(),
    "codes": pa.array(with_null(float(n % 3) for n in rows), pa.float64()),
    "date": pa.array(with_null(moment.date() for moment in moments), pa.date32()),
    "timestamp": pa.array(with_null(moment.replace(tzinfo=None) for moment in moments), pa.timestamp("ms")),
    "berlin": pa.array(with_null(moment.astimezone(ZoneInfo("Europe/Berlin")) for moment in moments), pa.timestamp("us", "Europe/Berlin")),
    "nanoseconds": pa.array(with_null(moment.replace(tzinfo=None) for moment in moments), pa.timestamp("ns")),
    "time_of_day": pa.array(with_null(moment.time() for moment in moments), pa.time32("ms")),
    "list": pa.array([[n, n] for n in rows], pa.list_(pa.float64())),
    "structure": pa.array([{"a": n} for n in rows], pa.struct([("a", pa.int32())])),
    "map": pa.array([[("a", n)] for n in rows], pa.map_(pa.string(), pa.int32())),
    "bytes": pa.array([bytes([n, 1, 2, 3]) for n in rows], pa.binary(4)),
    "nothing": pa.array([None for _ in rows], pa.float64()),
}
pq.write_table(pa.table(types), here / "types.parquet")

plain = pa.table({
    "amount": pa.array([n * 1.5 for n in range(5000)], pa.float64()),
    "country": pa.array([["DE", "FR", "IT"][n % 3] for n in range(5000)], pa.string()),
})
for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
    pq.write_table(plain, here / f"{codec}.parquet", compression=codec, row_group_size=2000)
pq.write_table(plain, here / "version_2.parquet", version="2.6", data_page_version="2.0", use_dictionary=False,
               column_encoding={"amount": "BYTE_STREAM_SPLIT", "country": "DELTA_BYTE_ARRAY"}, data_page_size=4000, row_group_size=3000)
pq.write_table(pa.table({"n": pa.array(range(5000), pa.int64())}).append_column("half", pa.array([n // 2 for n in range(5000)], pa.int32())),
               here / "delta.parquet", use_dictionary=False, column_encoding={"n": "DELTA_BINARY_PACKED", "half": "DELTA_BINARY_PACKED"})
pq.write_table(plain.slice(0, 0), here / "empty.parquet")
pq.write_table(pa.table({"text": pa.array([b"\xff\xfe" for _ in rows], pa.binary())}), here / "bytes.parquet")
# A dictionary with more entries than rows, as a column of categories has.
pq.write_table(pa.table({"level": pa.DictionaryArray.from_arrays(pa.array([0, 1, 0], pa.int32()), pa.array([f"level {n}" for n in range(500)]))}),
               here / "levels.parquet")
