"""Tables of Python libraries as files that the engine reads. No library is imported that the caller has not."""

import collections
import json
import os
import warnings
from pathlib import Path

from .plain import plain


def to_file(table, folder, name):
    """The path of a table as a file: its own, made absolute, or the name of a new one in ``folder``.

    Args:
        table: a path; a data frame or a series of pandas or polars; a table or a record batch of pyarrow; a list of dicts or
            a dict of lists.

    Raises:
        TypeError: for anything else, naming its type.
    """
    if isinstance(table, (str, os.PathLike)):
        return os.path.abspath(table)
    library = type(table).__module__.split(".")[0]
    parquet = Path(folder) / f"{name}.parquet"
    if library in ("pandas", "polars") and type(table).__name__ == "Series":
        table = table.to_frame()
    if library == "pandas" and hasattr(table, "to_parquet"):
        return _pandas_file(table, folder, name)
    if library == "polars" and hasattr(table, "collect"):
        table = table.collect()
    if library == "polars" and hasattr(table, "write_parquet"):
        table.write_parquet(parquet)
        return parquet.name
    if library == "pyarrow" and hasattr(table, "schema") and hasattr(table, "columns"):
        return _arrow_file(table.columns, table.schema.names, parquet)
    if isinstance(table, dict):
        table = [dict(zip(table, values)) for values in zip(*table.values(), strict=True)]
    if isinstance(table, list):
        return _lines_file(table, folder, name)
    raise TypeError(
        f"a table is a path, a data frame of pandas or polars, a table of pyarrow, a list of dicts or a dict of lists; "
        f"got {type(table).__module__}.{type(table).__name__}"
    )


def _pandas_file(frame, folder, name):
    names = [str(column) for column in frame.columns]
    for one, times in collections.Counter(names).items():
        if times > 1:
            raise ValueError(f'the column "{one}" stands twice in a data frame; rename one')
    columns = [_in_usual_values(frame.iloc[:, place]) for place in range(len(names))]
    try:
        import pyarrow
    except ImportError:
        return to_file({name_: _values(column, name_) for name_, column in zip(names, columns)}, folder, name)
    arrays = [_arrow_array(column, name_, pyarrow) for name_, column in zip(names, columns)]
    return _arrow_file(arrays, names, Path(folder) / f"{name}.parquet")


def _in_usual_values(column):
    """Of a column of pandas whose type nothing but pandas knows: periods are times, and intervals are categories by name."""
    if hasattr(column, "sparse"):
        return column.sparse.to_dense()
    if str(getattr(column.dtype, "categories", column).dtype).startswith(("interval[", "period[")):
        is_period = str(column.dtype).startswith("period[")
        return column.dt.to_timestamp() if is_period else _in_texts(column)
    return column


def _arrow_array(column, name, pyarrow):
    try:
        return pyarrow.array(column, from_pandas=True)
    except (pyarrow.ArrowException, OverflowError, TypeError) as error:
        return pyarrow.array(_told_as_texts(column, name, error), from_pandas=True)


def _values(column, name):
    if str(column.dtype).startswith("timedelta"):
        column = column.dt.total_seconds()
    try:
        return plain(column.tolist())
    except TypeError as error:
        return _told_as_texts(column, name, error).tolist()


def _told_as_texts(column, name, error):
    """A column that cannot be handed over as it is: the others are worth a report all the same."""
    warnings.warn(f'the column "{name}" is compared as texts: {error}', stacklevel=2)
    return _in_texts(column)


def _in_texts(column):
    return column.astype(object).map(str, na_action="ignore")


def _arrow_file(columns, names, path):
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(columns, names), path)
    return path.name


def _lines_file(rows, folder, name):
    path = Path(folder) / f"{name}.jsonl"
    with open(path, "w", encoding="utf8") as file:
        for row in rows:
            file.write(json.dumps(plain(row), allow_nan=False) + "\n")
    return path.name
