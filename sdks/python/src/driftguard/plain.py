"""Python values as JSON knows them."""

import datetime
import decimal
import math
import uuid


def plain(value):
    """A value that ``json.dumps`` takes, of what programs hold in features.

    NumPy's and pandas' scalars and arrays become numbers and lists; NaN, NaT and NA become ``None``, a missing value; an
    infinity becomes its name, which the server refuses by name where it wants a number.

    Raises:
        TypeError: for what has no such form, naming its type.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is float:
        if math.isfinite(value):
            return value
        return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if kind.__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        return instant(value)
    if isinstance(value, (str, int)):  # their subclasses, such as enumerations
        return str.__str__(value) if isinstance(value, str) else int(value)
    if isinstance(value, (float, decimal.Decimal)):
        return plain(float(value))
    if isinstance(value, uuid.UUID):
        return str(value)
    if callable(getattr(value, "tolist", None)):
        return plain(value.tolist())
    raise TypeError(f"a value of type {kind.__name__} has no form in JSON; send a number, text, true, false or None")


def instant(value):
    """An ISO 8601 text of a time; one without a zone is the machine's own as Python has it, and UTC as pandas does."""
    if isinstance(value, datetime.datetime):
        return datetime.datetime.fromtimestamp(value.timestamp(), datetime.timezone.utc).isoformat()
    return value.isoformat()
