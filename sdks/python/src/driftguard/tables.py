"""Tables of Python libraries as files that the engine reads. No library is imported that the caller has not."""

import json
import os
from pathlib import Path

from .plain import plain


def to_file(table, folder, name):
    """The path of a table as a file: its own, made absolute, or the name of a new one in ``folder``.

    Args:
        table: a path; a data frame of pandas or polars; a table of pyarrow; a list of dicts or a dict of lists.

    Raises:
        TypeError: for anything else, naming its type.
    """
    if isinstance(table, (str, os.PathLike)):
        return os.path.abspath(table)
    library = type(table).__module__.split(".")[0]
    parquet = Path(folder) / f"{name}.parquet"
    if library == "pandas":
        return _pandas_file(table, folder, name)
    if library == "polars":
        frame = table.collect() if hasattr(table, "collect") else table
        frame.write_parquet(parquet)
        return parquet.name
    if library == "pyarrow":
        import pyarrow.parquet

        pyarrow.parquet.write_table(table, parquet)
        return parquet.name
    if isinstance(table, dict):
        table = [dict(zip(table, values)) for values in zip(*table.values(), strict=True)]
    if isinstance(table, list):
        return _lines_file(table, folder, name)
    raise TypeError(
        f"a table is a path, a data frame of pandas or polars, a table of pyarrow, a list of dicts or a dict of lists; "
        f"got {type(table).__module__}.{type(table).__name__}"
    )


def _pandas_file(frame, folder, name):
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        columns = {str(column): frame[column].tolist() for column in frame.columns}
        return to_file(columns, folder, name)
    path = Path(folder) / f"{name}.parquet"
    frame.to_parquet(path, index=False)
    return path.name


def _lines_file(rows, folder, name):
    path = Path(folder) / f"{name}.jsonl"
    with open(path, "w", encoding="utf8") as file:
        for row in rows:
            file.write(json.dumps(plain(row), allow_nan=False) + "\n")
    return path.name
