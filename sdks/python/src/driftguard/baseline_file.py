"""Baseline files: what a check needs of a reference, without any of its rows; equal bytes in every language."""

import array
import dataclasses
import json
import os
import typing

from .baseline_encoding import (
    WHOLE_MAX,
    base64_of,
    bytes_of,
    canonical_json,
    decode_counts,
    decode_edges,
    double_of_hex,
    encode_counts,
    encode_edges,
    hash_of,
    hex_of_double,
)
from .level_filter import LevelFilter

FORMAT = 1
LEVELS_MAX = 200
RARE_BELOW = 5
HASHES_MAX = 32
TYPES = ("numeric", "categorical", "boolean", "text", "embedding", "datetime")


@dataclasses.dataclass
class NumericFeature:
    """Counts of numbers on fixed bins; booleans are 0 and 1, times epoch seconds.

    Attributes:
        n: values that were counted, infinities included; ``missing`` and ``violations`` (of the schema) are not.
        edges: ascending; the bin of a value is how many edges are at most the value.
        counts: rows a bin; one more than there are edges.
        min, max: over finite values, ``None`` where there is none.
        s1, s2: sums of ``x - centre`` and of its square, over finite values.
        importance: how much the feature matters to the model, ``None`` where that is not known.
        unit: what the numbers are counted in, ``s`` for times of day and durations, ``None`` where no file said it.
    """

    name: str
    type: str
    n: int
    missing: int
    violations: int
    counts: list
    edges: array.array
    centre: float
    s1: float
    s2: float
    min: typing.Optional[float]
    max: typing.Optional[float]
    neg_inf: int
    pos_inf: int
    importance: typing.Optional[float] = None
    unit: typing.Optional[str] = None


@dataclasses.dataclass
class CategoricalFeature:
    """Counts of levels.

    Attributes:
        levels: known by name, the most frequent first.
        counts: rows a level.
        other: rows of levels that the reference knew beyond those; ``rest`` is a filter that knows them.
        unseen: rows of levels that the reference never had.
        once: how many levels stood in one row alone, ``None`` where that is not known.
        importance, unit: as of a numeric feature.
    """

    name: str
    type: str
    n: int
    missing: int
    violations: int
    counts: list
    levels: list
    other: int
    unseen: int
    rest: typing.Optional[LevelFilter] = None
    once: typing.Optional[int] = None
    importance: typing.Optional[float] = None
    unit: typing.Optional[str] = None


@dataclasses.dataclass
class Baseline:
    """The reference a model is compared with.

    Attributes:
        creator: the program that made it, such as ``driftwatch 0.1.0``.
        times: the first and the last, epoch milliseconds; ``None`` without any.
        performance: metrics of the model on these rows, ``None`` where they are not known.
    """

    creator: str
    rows: int
    features: list
    times: typing.Optional[tuple] = None
    performance: typing.Optional[dict] = None


def read_baseline(source):
    """Reads what ``driftwatch baseline`` or ``write_baseline`` wrote.

    Args:
        source: a path, or the text of a file.

    Raises:
        ValueError: if it is no baseline file, of a newer format, torn or changed; it says where.
    """
    named = "the baseline file"
    if isinstance(source, os.PathLike) or not source.lstrip().startswith("{"):
        named = f"the baseline file {os.fspath(source)}"
        with open(source, encoding="utf8", newline="") as file:
            source = file.read()
    try:
        content = json.loads(source, parse_float=_whole, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"{named} is no JSON: make it again with write_baseline or driftwatch baseline") from error
    content = dict(_checked(content, "the file", dict))
    if "format" not in content and "features" not in content:
        raise ValueError("this is no baseline file")
    if content.get("format") != FORMAT:
        raise ValueError(f"the baseline file is of format {json.dumps(content.get('format'))}, known is {FORMAT}")
    hash_ = _member(content, "hash", "hash", str)
    del content["hash"]
    baseline = Baseline(
        creator=_member(content, "creator", "creator", str),
        rows=_member(content, "rows", "rows", int),
        features=[
            _read_feature(_checked(one, f"features[{i}]", dict), f"features[{i}]")
            for i, one in enumerate(_member(content, "features", "features", list))
        ],
    )
    seen = set()
    for feature in baseline.features:
        if feature.name in seen:
            raise ValueError(f'the baseline file has two features with the name "{feature.name}"')
        seen.add(feature.name)
    if "times" in content:
        times = _member(content, "times", "times", dict)
        baseline.times = tuple(_whole_of(times, name, f"times.{name}") for name in ("first", "last"))
    if "performance" in content:
        performance = _member(content, "performance", "performance", dict)
        baseline.performance = {name: double_of_hex(_checked(one, f"performance.{name}", str)) for name, one in performance.items()}
    if hash_of(content) != hash_:
        raise ValueError("the baseline file was changed: its hash is another one")
    return baseline


def write_baseline(baseline, path=None, *, keep_rare_levels=False):
    """Gives the text of a baseline file, and writes it where ``path`` is given.

    Dictionaries keep their 200 most frequent levels by name, the others in a filter.

    Args:
        keep_rare_levels: keeps the names of levels with fewer than 5 rows, which may be people.
    """
    content = {
        "creator": baseline.creator,
        "features": [_encode_feature(one, 0 if keep_rare_levels else RARE_BELOW) for one in baseline.features],
        "format": FORMAT,
        "rows": baseline.rows,
    }
    if baseline.times is not None:
        first, last = baseline.times
        content["times"] = {"first": first, "last": last}
    if baseline.performance is not None:
        content["performance"] = {name: hex_of_double(value) for name, value in baseline.performance.items()}
    text = canonical_json({**content, "hash": hash_of(content)}) + "\n"
    if path is not None:
        with open(path, "w", encoding="utf8", newline="") as file:
            file.write(text)
    return text


def _read_feature(feature, where):
    def get(name, kind, at=None):
        return _member(feature, name, at or f"{where}.{name}", kind)

    def optional(name, kind):
        return get(name, kind) if name in feature else None

    def double(name):
        text = optional(name, str)
        return None if text is None else double_of_hex(text)

    if feature.get("type") not in TYPES:
        raise ValueError(f"{where}.type is no type of a feature")
    shared = {"name": get("name", str), "type": feature["type"], "importance": double("importance")}
    shared["unit"] = optional("unit", str)
    shared |= {name: get(name, int) for name in ("n", "missing", "violations")}
    if feature.get("kind") == "numeric":
        edges = decode_edges(get("edges", str))
        return NumericFeature(
            **shared,
            counts=decode_counts(get("counts", str), len(edges) + 1),
            edges=edges,
            **{name: double_of_hex(get(name, str)) for name in ("centre", "s1", "s2")},
            min=double("min"),
            max=double("max"),
            neg_inf=get("negInf", int),
            pos_inf=get("posInf", int),
        )
    if feature.get("kind") != "categorical":
        raise ValueError(f"{where}.kind is neither numeric nor categorical")
    levels = [_checked(one, f"{where}.levels[{i}]", str) for i, one in enumerate(get("levels", list))]
    rest = optional("rest", dict)
    if rest is not None:
        rest = _read_filter(rest, f"{where}.rest")
    counts, other = decode_counts(get("counts", str), len(levels)), get("other", int)
    return CategoricalFeature(
        **shared,
        counts=counts,
        levels=levels,
        other=other,
        unseen=get("unseen", int),
        rest=rest,
        once=_once(optional("once", int), counts, other),
    )


def _read_filter(rest, where):
    """A filter without a bit, or without a hash, would know every level or none; one of a million hashes would take for ever."""
    bits, hashes = _member(rest, "bits", f"{where}.bits", str), _member(rest, "hashes", f"{where}.hashes", int)
    if not bits:
        raise ValueError(f"{where}.bits is empty")
    if not 1 <= hashes <= HASHES_MAX:
        raise ValueError(f"{where}.hashes is none of 1 to {HASHES_MAX}")
    return LevelFilter(bytearray(bytes_of(bits)), hashes)


def _once(once, counts, other):
    """Live rows are other ones than those that the levels were put in order by: which had a single one cannot be told."""
    if once is None:
        return None
    first = counts.index(1) if 1 in counts else len(counts)
    if any(count < 1 for count in counts[:first]) or any(count != 1 for count in counts[first:]):
        return None
    named = len(counts) - first
    return named + min(max(0, once - named), other)


def _encode_feature(feature, rows_min):
    if isinstance(feature, CategoricalFeature):
        feature = _trimmed(feature, rows_min)
    shared = {
        "name": feature.name,
        "type": feature.type,
        "n": feature.n,
        "missing": feature.missing,
        "violations": feature.violations,
        "counts": encode_counts(feature.counts),
    }
    if feature.importance is not None:
        shared["importance"] = hex_of_double(feature.importance)
    if feature.unit is not None:
        shared["unit"] = feature.unit
    if isinstance(feature, NumericFeature):
        extremes = {} if feature.min is None or feature.max is None else {"min": feature.min, "max": feature.max}
        numbers = {**extremes, "centre": feature.centre, "s1": feature.s1, "s2": feature.s2}
        return {
            **shared,
            "kind": "numeric",
            "negInf": feature.neg_inf,
            "posInf": feature.pos_inf,
            **{name: hex_of_double(value) for name, value in numbers.items()},
            "edges": encode_edges(feature.edges),
        }
    return {
        **shared,
        "kind": "categorical",
        "other": feature.other,
        "unseen": feature.unseen,
        "levels": feature.levels,
        **({} if feature.rest is None else {"rest": {"bits": base64_of(feature.rest.bits), "hashes": feature.rest.hashes}}),
        **({} if feature.once is None else {"once": feature.once}),
    }


def _trimmed(feature, rows_min):
    """With a shorter dictionary: levels that lose their name count as ``other``."""
    kept = [code for code, count in enumerate(feature.counts) if count >= rows_min][:LEVELS_MAX]
    if len(kept) == len(feature.levels):
        return feature
    nameless = [level for code, level in enumerate(feature.levels) if code not in set(kept)]
    counts = [feature.counts[code] for code in kept]
    return dataclasses.replace(
        feature,
        levels=[feature.levels[code] for code in kept],
        counts=counts,
        other=feature.n - feature.unseen - sum(counts),
        rest=LevelFilter.of(nameless) if feature.rest is None else feature.rest.extended(nameless),
    )


def _whole(text):
    """JavaScript knows one kind of number: 1.0 is whole there."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _no_number(name):
    raise ValueError(f"the baseline file is no JSON: {name} is no number there")


def _member(members, name, where, kind):
    return _checked(members.get(name), where, kind)


def _whole_of(members, name, where):
    value = members.get(name)
    if type(value) is not int or abs(value) > WHOLE_MAX:
        raise ValueError(f"{where} is no whole number")
    return value


def _checked(value, where, kind):
    if kind is int:
        if _whole_of({"value": value}, "value", where) < 0:
            raise ValueError(f"{where} is below 0")
    elif not isinstance(value, kind):
        raise ValueError(f"{where} is no {({dict: 'object', list: 'list', str: 'text'})[kind]}")
    return value
