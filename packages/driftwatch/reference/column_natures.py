"""Columns whose values alone do not say what they are, written by pyarrow and polars: `python3 column_natures.py` makes the JSON."""

import base64
import datetime as dt
import io
import json
import pathlib
import platform
import uuid

import polars
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

times = [dt.time(0, 0, 1), None, dt.time(23, 59, 59, 500000)]
spans = [dt.timedelta(seconds=90), None, dt.timedelta(days=-200)]
ids = [uuid.UUID(int=1).bytes, None, uuid.UUID(int=2**127 + 7).bytes]
columns = {
    **{f"time {unit}": pa.array(times, pa.time64(unit)) for unit in ("us", "ns")},
    "time ms": pa.array(times, pa.time32("ms")),
    **{f"duration {unit}": pa.array(spans, pa.duration(unit)) for unit in ("s", "ms", "us", "ns")},
    "uuid": pa.array(ids, pa.uuid()),
    "bytes": pa.array([b"ab", None, b"cd"], pa.binary(2)),
}
seconds = {"time": [1, None, 86399.5], "duration": [90, None, -200 * 86400]}
longs = [1, None, -(2**100)]
of_polars = polars.DataFrame(
    {
        "long": polars.Series(longs, dtype=polars.Int128),
        "time": polars.Series(times, dtype=polars.Time),
        "duration": polars.Series(spans, dtype=polars.Duration("us")),
    }
)


def written(write) -> str:
    sink = io.BytesIO()
    write(sink)
    return base64.b64encode(sink.getvalue()).decode()


def by_pyarrow(own: dict[str, pa.Array]) -> dict[str, str]:
    table = pa.table(own)
    return {
        "parquet": written(lambda sink: pyarrow.parquet.write_table(table, sink)),
        "arrow": written(lambda sink: pyarrow.feather.write_feather(table, sink)),
    }


out = {
    "madeBy": "packages/driftwatch/reference/column_natures.py",
    "versions": {"python": platform.python_version(), "pyarrow": pa.__version__, "polars": polars.__version__},
    "pyarrow": {
        "files": by_pyarrow(columns),
        "expected": {
            **{name: seconds[name.split()[0]] for name in columns if name.split()[0] in seconds},
            "uuid": [None if one is None else str(uuid.UUID(bytes=one)) for one in ids],
        },
    },
    "polars": {
        "files": {"parquet": written(of_polars.write_parquet), "arrow": written(of_polars.write_ipc)},
        "expected": {"long": [None if one is None else str(one) for one in longs], **seconds},
    },
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
