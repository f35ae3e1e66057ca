"""Writes src/scan/allowed/*.json: the exact (module, name) pairs that honest files of today's frameworks resolve.

    python -m pip install scikit-learn==1.9.1 xgboost-cpu==3.2.0
    python packages/runtime/reference/make_allowed_names.py
    python packages/runtime/reference/make_allowed_names.py older    # with an older scikit-learn: its lists, nothing fitted

Two sources, both exact. Every public estimator of scikit-learn is listed by its own module and name. Then each is
fitted on small data and pickled in several protocols, and what its pickle resolves besides is listed too, if it is a
class of scikit-learn or stands below: each of those was read, for an attacker chooses its arguments.
A name outside both ends the script.
"""

import collections

import importlib
import inspect
import io
import json
import pickle
import sys
import warnings
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from importlib.metadata import version
from pathlib import Path

import numpy

OUT = Path(__file__).parent.parent / "src/scan/allowed"

# Python's own: types that hold data, and the two functions by which copyreg makes an object of a listed class.
PYTHON = {
    "builtins": ["bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range", "set",
                 "slice", "str", "tuple"],
    "__builtin__": ["bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "set", "slice", "str",
                    "tuple", "unicode"],
    "_codecs": ["encode"],
    "collections": ["Counter", "OrderedDict", "defaultdict", "deque"],
    "copyreg": ["_reconstructor"],
    "copy_reg": ["_reconstructor"],
    "datetime": ["date", "datetime", "time", "timedelta", "timezone"],
    "decimal": ["Decimal"],
}

# Scalar types, and functions of one number to one number: they write nowhere but into arrays.
NUMPY_TYPES = sorted({kind.__name__ for kind in numpy.sctypeDict.values() if kind is not numpy.object_})
NUMPY_FUNCTIONS = ["abs", "absolute", "arcsinh", "cbrt", "ceil", "cos", "exp", "exp2", "expm1", "floor", "log", "log10", "log1p", "log2",
                   "negative", "reciprocal", "rint", "sign", "sin", "sqrt", "square", "tan", "tanh", "trunc"]

# numpy 1 and 2. `_reconstruct` and `scalar` build arrays and numbers from data; the others hold a random generator's state.
NUMPY = {
    "numpy": ["dtype", "matrix", "ndarray", *NUMPY_TYPES, *NUMPY_FUNCTIONS],
    "numpy.random._mt19937": ["MT19937"],
    "numpy.random._pcg64": ["PCG64", "PCG64DXSM"],
    "numpy.random._philox": ["Philox"],
    "numpy.random._sfc64": ["SFC64"],
    "numpy.random._pickle": ["__bit_generator_ctor", "__generator_ctor", "__randomstate_ctor"],
    "numpy.random.bit_generator": ["SeedSequence", "__pyx_unpickle_SeedSequence"],
    "numpy.ma": ["MaskedArray"],
    "numpy.ma.core": ["MaskedArray", "_mareconstruct"],
    **{f"numpy.{core}.multiarray": ["_reconstruct", "scalar"] for core in ("core", "_core")},
    **{f"numpy.{core}._multiarray_umath": NUMPY_FUNCTIONS for core in ("core", "_core")},
    **{f"numpy.{core}.numeric": ["_frombuffer"] for core in ("core", "_core")},
}

JOBLIB = {"joblib.numpy_pickle": ["NumpyArrayWrapper"]}

SCIPY = {
    **{f"scipy.sparse._{kind}": [f"{kind}_array", f"{kind}_matrix"] for kind in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")},
    **{f"scipy.sparse.{kind}": [f"{kind}_matrix"] for kind in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")},
    "scipy.interpolate._interpolate": ["interp1d"],
}

# What pickles of scikit-learn resolve outside its classes. Each was read: they compute from arrays, or make an empty
# object of a class that is itself judged by its name.
FUNCTIONS = {
    "numpy.mean",
    "numpy.median",
    "scipy._lib.array_api_compat.numpy._aliases.asarray",
    "scipy.interpolate._bsplines.BSpline",
    "sklearn.cluster._kmeans._kmeans_single_elkan",
    "sklearn.cluster._kmeans._kmeans_single_lloyd",
    *(f"sklearn.feature_selection._univariate_selection.{name}" for name in ("chi2", "f_classif", "f_oneway", "f_regression", "r_regression")),
    *(f"sklearn.feature_selection._mutual_info.mutual_info_{kind}" for kind in ("classif", "regression")),
    *(f"sklearn.{module}.newObj" for module in ("metrics._dist_metrics", "neighbors._kd_tree", "neighbors._ball_tree", "neighbors._dist_metrics")),
}

# Modules of compiled or plain helper classes, without a function that acts: every class in them is listed.
HELPER_MODULES = [
    "_loss", "sklearn._loss._loss", "sklearn._loss.link", "sklearn._loss.loss", "sklearn.ensemble._gb_losses",
    "sklearn.ensemble._hist_gradient_boosting.binning", "sklearn.ensemble._hist_gradient_boosting.loss",
    "sklearn.ensemble._hist_gradient_boosting.predictor", "sklearn.gaussian_process.kernels", "sklearn.linear_model._sgd_fast",
    "sklearn.metrics._dist_metrics", "sklearn.metrics._scorer", "sklearn.neighbors._ball_tree", "sklearn.neighbors._dist_metrics",
    "sklearn.neighbors._kd_tree", "sklearn.tree._criterion", "sklearn.tree._splitter", "sklearn.tree._tree", "sklearn.utils._bunch",
]


class Recorder(pickle.Unpickler):
    def __init__(self, stream: bytes) -> None:
        super().__init__(io.BytesIO(stream))
        self.names: set[tuple[str, str]] = set()

    def find_class(self, module: str, name: str):
        self.names.add((module, name))
        return super().find_class(module, name)


def names_of(value) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for protocol in (0, 2, 4, 5):
        recorder = Recorder(pickle.dumps(value, protocol=protocol))
        recorder.load()
        found |= recorder.names
    return found


def fitted_estimators():
    """Every public estimator, fitted on whichever of a few small data sets it takes."""
    from sklearn.utils import all_estimators
    from sklearn.utils._test_common.instance_generator import _construct_instances

    random = numpy.random.default_rng(7)
    numbers = random.normal(size=(60, 4))
    two = (numbers[:, 0] > 0).astype(int)
    three = numpy.arange(60) % 3
    texts = ["one two three four", "two three four five", "six seven one two"] * 20
    words = numpy.array([["a", "x"], ["b", "y"], ["c", "x"]] * 20, dtype=object)
    answers = random.normal(size=60)
    sets = [(numbers, two), (numbers, three), (numbers, answers), (abs(numbers), two), (words, two), (texts, two),
            (numbers, numpy.column_stack([two, 1 - two])), (numbers, numpy.column_stack([answers, answers])),
            (abs(numbers).round(), two), (two.astype(float), answers), (numbers[:, :1], answers),
            ([{"a": 1, "b": "x"}] * 60, two), (numbers @ numbers.T, two), (abs(numbers[:, 0]), answers), (list(map(str, two)), None),
            ([["a"]] * 60, two), (["a", "b", "c"] * 20, None), ([("a", "b")] * 60, None)]
    for name, kind in all_estimators():
        instances = []
        try:
            instances = list(_construct_instances(kind))
        except Exception as error:
            print("not made:", name, error, file=sys.stderr)
        is_fitted = False
        for instance in instances:
            for x, y in sets:
                try:
                    instance.fit(x, y) if y is not None else instance.fit(x)
                    is_fitted = True
                    yield kind, instance
                except Exception:
                    continue
        if not is_fitted:
            try:
                yield kind, kind()
            except Exception:
                pass
            print("not fitted:", name, file=sys.stderr)


def scikit_learn(fits: bool) -> dict[str, set[str]]:
    from sklearn.metrics import get_scorer, get_scorer_names
    from sklearn.utils import all_estimators

    pairs: dict[str, set[str]] = collections.defaultdict(set)
    for _, kind in all_estimators():
        pairs[kind.__module__].add(kind.__name__)
    for module in HELPER_MODULES:
        for name, thing in sorted(vars(imported(module)).items()):
            is_own = inspect.isclass(thing) and thing.__module__ == module and not issubclass(thing, BaseException)
            if is_own or name.startswith("__pyx_unpickle_"):
                pairs[module].add(name)
    for name in get_scorer_names():
        function = get_scorer(name)._score_func
        pairs[function.__module__].add(function.__name__)
    for full in FUNCTIONS:
        module, name = full.rsplit(".", 1)
        if hasattr(imported(module), name):
            pairs[module].add(name)
    known = merged(PYTHON, NUMPY, JOBLIB, SCIPY)
    strange = set()
    for kind, instance in fitted_estimators() if fits else ():
        try:
            seen = names_of(instance)
        except Exception as error:
            print("not pickled:", kind.__name__, error, file=sys.stderr)
            continue
        for module, name in seen:
            if name in pairs.get(module, ()) or name in known.get(module, ()):
                continue
            real_module, real_name = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
            thing = getattr(importlib.import_module(real_module), real_name)
            full = f"{module}.{name}"
            is_own_class = inspect.isclass(thing) and module.split(".")[0] in ("sklearn", "_loss") and thing.__module__ == module
            if is_own_class:
                pairs[module].add(name)
            else:
                strange.add((full, kind.__name__))
    if strange:
        for full, kind in sorted(strange):
            print("to be read:", full, "in", kind, file=sys.stderr)
        sys.exit(1)
    return pairs


def xgboost() -> dict[str, set[str]]:
    import xgboost.sklearn as models

    pairs: dict[str, set[str]] = {"xgboost.core": {"Booster"}, "xgboost.sklearn": set()}
    kinds = [kind for kind in vars(models).values() if inspect.isclass(kind) and issubclass(kind, models.XGBModel)]
    pairs["xgboost.sklearn"] |= {kind.__name__ for kind in kinds if kind.__module__ == "xgboost.sklearn"}
    x = numpy.arange(80.0).reshape(20, 4)
    known = merged(PYTHON, NUMPY, pairs)
    for kind in (models.XGBClassifier, models.XGBRegressor):
        strange = {pair for pair in names_of(kind(n_estimators=2).fit(x, numpy.arange(20) % 2)) if pair[1] not in known.get(pair[0], ())}
        assert not strange, strange
    return pairs


def imported(module: str):
    try:
        return importlib.import_module(module)
    except ImportError:
        return object  # another version of scikit-learn has it elsewhere


def merged(*tables) -> dict[str, set[str]]:
    result: dict[str, set[str]] = collections.defaultdict(set)
    for table in tables:
        for module, names in table.items():
            result[module] |= set(names)
    return result


def write(name: str, versions: dict[str, str], pairs) -> None:
    for module, names in pairs.items():
        for one in names:
            assert "." not in one, (module, one)
            mapped = NAME_MAPPING.get((module, one), (IMPORT_MAPPING.get(module, module), one))
            assert mapped == (module, one) or module in ("__builtin__", "copy_reg"), (module, one, mapped)
    body = {"madeBy": "packages/runtime/reference/make_allowed_names.py", "versions": versions,
            "names": {module: sorted(names) for module, names in sorted(pairs.items())}}
    (OUT / f"{name}.json").write_text(json.dumps(body, indent=1) + "\n")
    print(name, sum(map(len, pairs.values())), "names")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    OUT.mkdir(parents=True, exist_ok=True)
    is_newest = sys.argv[1:] != ["older"]
    python = "{}.{}.{}".format(*sys.version_info[:3])
    versions = {"python": python, "scikit-learn": version("scikit-learn"), "numpy": version("numpy"), "scipy": version("scipy")}
    write("scikit-learn-" + version("scikit-learn"), versions, scikit_learn(fits=is_newest))
    if is_newest:
        write("python", {"python": python, "numpy": version("numpy")}, merged(PYTHON, NUMPY, JOBLIB, SCIPY))
        write("xgboost-" + version("xgboost-cpu"), {"python": python, "xgboost": version("xgboost-cpu")}, xgboost())
