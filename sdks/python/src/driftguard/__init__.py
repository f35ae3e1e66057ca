"""Python client of DriftGuard. Standard library only."""

from . import mlflow as mlflow
from .asgi import DriftGuardMiddleware
from .baseline_file import Baseline, CategoricalFeature, NumericFeature, read_baseline, write_baseline
from .client import DriftGuard
from .door import DriftReport, build_baseline, check
from .problem import ProblemError
from .recorder import Counts, Recorder

__all__ = [
    "Baseline",
    "CategoricalFeature",
    "Counts",
    "DriftGuard",
    "DriftGuardMiddleware",
    "DriftReport",
    "NumericFeature",
    "ProblemError",
    "Recorder",
    "build_baseline",
    "check",
    "read_baseline",
    "write_baseline",
]
__version__ = "0.1.0"
