"""Writes arrow_files.json: one small table as Arrow's own libraries write it, in each of the ways they know, with the values
that pyarrow reads back. Needs pyarrow 26 and polars 2.

    python packages/driftwatch/reference/arrow_files.py
"""

import base64
import datetime as dt
import decimal
import io
import json
import pathlib
import platform

import polars
import pyarrow as pa
from pyarrow import feather, ipc

utc = dt.timezone.utc
moments = [dt.datetime(2026, 11, 27, 10, 30, tzinfo=utc), None, dt.datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=utc)]
plain_moments = [moment and moment.replace(tzinfo=None) for moment in moments]
days = [dt.date(2026, 11, 27), None, dt.date(1969, 12, 31)]
amounts = [decimal.Decimal("1.25"), None, decimal.Decimal("-1234567890123456.50")]
texts = ["a", None, "ü and a text that is longer than twelve bytes"]

columns = {
    "double": pa.array([1.5, None, -2.0], pa.float64()),
    "float": pa.array([0.5, None, 3.0], pa.float32()),
    "half": pa.array([0.5, None, -3.0], pa.float16()),
    "tiny": pa.array([1, None, -128], pa.int8()),
    "small": pa.array([1, None, 65535], pa.uint16()),
    "long": pa.array([7, None, 2**53 - 1], pa.int64()),
    "longer": pa.array([7, None, 2**60], pa.int64()),
    "unsigned": pa.array([7, None, 2**64 - 1], pa.uint64()),
    "flag": pa.array([True, None, False]),
    "text": pa.array(texts),
    "large text": pa.array(texts, pa.large_string()),
    "text view": pa.array(texts, pa.string_view()),
    "bytes": pa.array([b"a", None, b"b"], pa.binary()),
    "category": pa.array(["x", None, "y"]).dictionary_encode(),
    "number category": pa.array([3, None, 5], pa.int32()).dictionary_encode(),
    "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array([1.5, None])),
    "day": pa.array(days, pa.date32()),
    "moment": pa.array(plain_moments, pa.timestamp("us")),
    "moment of a zone": pa.array(moments, pa.timestamp("ns", tz="Europe/Berlin")),
    "amount": pa.array(amounts, pa.decimal128(20, 2)),
    "wide amount": pa.array(amounts, pa.decimal256(40, 2)),
    "time": pa.array([dt.time(0, 0, 1), None, dt.time(23, 59, 59)], pa.time64("us")),
    "vector": pa.array([[1.0, 2.0], None, [3.0, 4.0]], pa.list_(pa.float64())),
    "fixed vector": pa.array([[1.0, 2.0], None, [3.0, 4.0]], pa.list_(pa.float32(), 2)),
    "structure": pa.array([{"a": 1}, None, {"a": 3}], pa.struct([("a", pa.int32())])),
    "nothing": pa.nulls(3),
}
table = pa.table(columns)


def plain(value: object) -> object:
    """As JSON has it: times as epoch milliseconds, times of the day as seconds, longs beyond 2^53 as texts."""
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=utc)).timestamp() * 1000
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=utc).timestamp() * 1000
    if isinstance(value, dt.time):
        return (value.hour * 60 + value.minute) * 60 + value.second
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, int) and abs(value) >= 2**53:
        return str(value)
    return value


def as_file(own: pa.Table, compression: str | None = None) -> bytes:
    sink = io.BytesIO()
    with ipc.new_file(sink, own.schema, options=ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(own, max_chunksize=2)
    return sink.getvalue()


def as_stream(batches: list[pa.RecordBatch], **options: object) -> bytes:
    sink = io.BytesIO()
    with ipc.new_stream(sink, batches[0].schema, options=ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue()


def as_feather(own: pa.Table, **options: object) -> bytes:
    sink = io.BytesIO()
    feather.write_feather(own, sink, **options)
    return sink.getvalue()


def by_polars(format: str, compression: str) -> bytes:
    frame = polars.DataFrame({"double": [1.5, None, -2.0], "text": texts, "moment": plain_moments}).with_columns(
        polars.Series("category", ["x", None, "y"], dtype=polars.Categorical)
    )
    sink = io.BytesIO()
    write = frame.write_ipc if format == "file" else frame.write_ipc_stream
    write(sink, compression=compression)
    return sink.getvalue()


def of_categories(levels: list[list[str]]) -> list[pa.RecordBatch]:
    return [pa.record_batch({"category": pa.array(own).dictionary_encode()}) for own in levels]


# Repeats at every distance, over more than one of LZ4's blocks of 64 kB.
long_table = pa.table({"number": [float(i % 1000 // 7) for i in range(40_000)]})

files = {
    "file": as_file(table),
    "file, LZ4": as_file(table, "lz4"),
    "file, Zstandard": as_file(table, "zstd"),
    "stream": as_stream(table.to_batches()),
    "stream, LZ4": as_stream(table.to_batches(), compression="lz4"),
    "stream, before 0.15": as_stream(table.drop(["text view", "runs"]).to_batches(), use_legacy_format=True),
}
some = {
    "polars file": by_polars("file", "uncompressed"),
    "polars file, LZ4": by_polars("file", "lz4"),
    "polars file, Zstandard": by_polars("file", "zstd"),
    "polars stream": by_polars("stream", "uncompressed"),
}
categories = {
    "a dictionary that is replaced": as_stream(of_categories([["x", "y"], ["z", "x"]])),
    "a dictionary that grows": as_stream(of_categories([["x", "y"], ["x", "y", "z"]]), emit_dictionary_deltas=True),
}


def packed(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in contents.items()}


out = {
    "madeBy": "packages/driftwatch/reference/arrow_files.py",
    "versions": {"python": platform.python_version(), "pyarrow": pa.__version__, "polars": polars.__version__},
    "expected": {name: [plain(value) for value in column.to_pylist()] for name, column in columns.items()},
    "files": packed(files),
    "some": packed(some),
    "categories": {
        "a dictionary that is replaced": ["x", "y", "z", "x"],
        "a dictionary that grows": ["x", "y", "x", "y", "z"],
    },
    "categoryFiles": packed(categories),
    "first": base64.b64encode(b"FEA1" + bytes(20) + b"FEA1").decode(),
    "long": packed({"LZ4": as_feather(long_table), "Zstandard": as_feather(long_table, compression="zstd")}),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
