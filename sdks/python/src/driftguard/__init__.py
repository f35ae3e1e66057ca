"""Python client of DriftGuard. Standard library only."""

from . import mlflow as mlflow
from .asgi import DriftGuardMiddleware
from .client import DriftGuard
from .door import DriftReport, check
from .problem import ProblemError
from .recorder import Counts, Recorder

__all__ = ["Counts", "DriftGuard", "DriftGuardMiddleware", "DriftReport", "ProblemError", "Recorder", "check"]
__version__ = "0.1.0"
