"""Two tables in, a drift report out, without a server: the engine is the same as the platform's."""

import html
import json
import tempfile
from pathlib import Path

from .baseline_file import Baseline, read_baseline, write_baseline
from .engine import run_engine
from .tables import to_file


def check(reference, current, **options):
    """Compares every column of ``current`` with the same column of ``reference``.

    Args:
        reference, current: paths of CSV, TSV, JSON Lines or Parquet files, data frames or series of pandas or polars,
            tables of pyarrow, lists of dicts or dicts of lists; the reference may be a ``Baseline`` as well.
        options: those of ``driftwatch check`` with underscores, such as ``method=["psi", "wasserstein"]``, ``time="when"``
            or ``time_zone="Europe/Berlin"``; ``schema={"postcode": "categorical", "row": "ignore"}`` says how columns are
            read.

    Returns:
        A ``DriftReport``.

    Raises:
        ValueError: for what cannot be read or used, naming what and where.
        RuntimeError: if Node.js is missing.
    """
    with tempfile.TemporaryDirectory(prefix="driftguard-") as folder:
        files = [*_reference(reference, folder), to_file(current, folder, "current")]
        arguments = ["check", *files, "--format", "json", *_flags(options, folder)]
        return DriftReport(json.loads(run_engine(arguments, folder)))


def build_baseline(reference, **options):
    """Makes of a reference what a check needs of it, without any of its rows: ``check`` takes it in the reference's place,
    and ``write_baseline`` makes a file of it.

    Args:
        reference: as of ``check``.
        options: those of ``driftwatch baseline`` with underscores, such as ``label="churned", score="chance"``, which note
            how good the model was.

    Returns:
        A ``Baseline``.

    Raises:
        ValueError, RuntimeError: as ``check``.
    """
    with tempfile.TemporaryDirectory(prefix="driftguard-") as folder:
        arguments = ["baseline", to_file(reference, folder, "reference"), *_flags(options, folder)]
        return read_baseline(run_engine(arguments, folder))


def _reference(reference, folder):
    if not isinstance(reference, Baseline):
        return [to_file(reference, folder, "reference")]
    path = Path(folder) / "reference.baseline.json"
    write_baseline(reference, path, keep_rare_levels=True)
    return ["--baseline", str(path)]


class DriftReport:
    """What changed between two tables; shows itself as a page in notebooks.

    Attributes:
        status: ``drift``, ``stable``, ``undecided`` or ``insufficient``: too few rows are never "no drift".
        columns: one dict a column, the most changed first.
    """

    def __init__(self, report):
        self._report = report
        self.status = report["status"]
        self.columns = report["columns"]

    @property
    def drifted(self):
        """Names of the columns that drifted."""
        return [column["name"] for column in self.columns if column["status"] == "drift"]

    def to_dict(self):
        """The whole report, as ``driftwatch check --format json`` writes it; its schema is ``report.schema.json``."""
        return self._report

    def summary(self):
        """The verdict in words and a line a column, as the command shows it."""
        return self._written("table")

    def to_html(self):
        """One page that needs nothing else."""
        return self._written("html")

    def _written(self, form):
        with tempfile.TemporaryDirectory(prefix="driftguard-") as folder:
            path = Path(folder) / "report.json"
            path.write_text(json.dumps(self._report), encoding="utf8")
            return run_engine(["report", path.name, "--format", form], folder)

    def _repr_html_(self):
        # In a frame of its own, so that neither style changes the other.
        page = html.escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:640px;border:0" title="Drift report"></iframe>'

    def __repr__(self):
        return f"<DriftReport {self.status}: {', '.join(self.drifted) or 'no column drifted'}>"


def _flags(options, folder):
    flags = []
    for name, value in options.items():
        if name == "schema" and isinstance(value, dict):
            path = Path(folder) / "driftguard-schema.json"
            path.write_text(json.dumps({"columns": value}), encoding="utf8")
            value = path
        if value is False or value is None:
            continue
        flags.append(f"--{name.replace('_', '-')}")
        if value is not True:
            flags.append(",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
    return flags
