"""Writes the honest model files that the scanner must call clean, as small as they come.

    python packages/runtime/reference/make_models.py            # scikit-learn and numpy as installed
    python packages/runtime/reference/make_models.py xgboost    # XGBoost too

Made with scikit-learn 1.9.1, numpy 2.4.6, joblib 1.6.0, xgboost 3.2.0, and once more with scikit-learn 1.3.2,
numpy 1.26.4, joblib 1.3.2. `torch-*.pt` are put together here after torch 2.9's layout, without torch.
"""

import io
import pickle
import sys
import warnings
import zipfile
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC

OUT = Path(__file__).parent / "models"
OUT.mkdir(exist_ok=True)
NAME = f"sklearn-{version('scikit-learn')}"


def families() -> list:
    random = numpy.random.default_rng(7)
    numbers = random.normal(size=(40, 3))
    answers = numpy.arange(40) % 2
    return [model.fit(numbers, answers) for model in (
        make_pipeline(StandardScaler(), LogisticRegression()), GradientBoostingClassifier(n_estimators=3, random_state=numpy.random.RandomState(3)),
        HistGradientBoostingClassifier(max_iter=3), RandomForestRegressor(n_estimators=3), SGDClassifier(), SVC(), KNeighborsClassifier(),
        MLPClassifier((4,), max_iter=5), GridSearchCV(LogisticRegression(), {"C": [1.0, 2.0]}, scoring="roc_auc"),
        make_pipeline(FunctionTransformer(numpy.log1p), SimpleImputer(), LogisticRegression()))]


def text_columns():
    table = pandas.DataFrame({"carrier": ["AA", "UA", "DL", "B6"] * 6, "origin": ["JFK", "LGA", "EWR"] * 8,
                              "distance": numpy.arange(24.0)})
    columns = ColumnTransformer([("hot", OneHotEncoder(handle_unknown="ignore"), ["carrier"]), ("ordinal", OrdinalEncoder(), ["origin"])],
                                remainder="passthrough")
    return make_pipeline(columns, LogisticRegression()).fit(table, numpy.arange(24) % 2)


def texts():
    words = ["one two three", "two three four", "é __init__ six"] * 4
    return make_pipeline(TfidfVectorizer(token_pattern=r"\w+"), LogisticRegression()).fit(words, numpy.arange(12) % 2)


def every_estimator() -> list:
    """One fitted instance of every public estimator, from the list of names' own generator."""
    import make_allowed_names as names

    found = {}
    for kind, instance in names.fitted_estimators():
        try:
            found.setdefault(kind.__name__, (len(pickle.dumps(instance)), instance))
        except Exception:
            continue
    return [instance for size, instance in found.values() if size < 3_000]


def torch_archive(name: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(OUT / name, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"model/{path}"), content)


def torch_tensor(key: bytes, kind: bytes = b"FloatStorage") -> bytes:
    storage = b"(X\x07\x00\x00\x00storagectorch\n" + kind + b"\nX\x01\x00\x00\x00" + key + b"X\x03\x00\x00\x00cpuK\x04tQ"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\x00K\x04\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"


def torch_files() -> None:
    rest = {"version": b"3\n", "byteorder": b"little", ".data/serialization_id": b"1234567890123456789"}
    weights = numpy.arange(4, dtype="<f4").tobytes()
    state = b"\x80\x02ccollections\nOrderedDict\n)R(X\x06\x00\x00\x00weight" + torch_tensor(b"0") + b"X\x04\x00\x00\x00bias" + torch_tensor(b"1") + b"u."
    torch_archive("torch-state-dict.pt", {"data.pkl": state, **rest, "data/0": weights, "data/1": b"\x80\x04c\x00" + weights[4:]})
    module = b"\x80\x02c__torch__\nNet\n)\x81}(X\x08\x00\x00\x00training\x89X\x06\x00\x00\x00weight" + torch_tensor(b"0") + b"ub."
    code = b"class Net(Module):\n  __parameters__ = []\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    return x\n"
    torch_archive("torch-script.pt", {"data.pkl": module, "code/__torch__.py": code, "constants.pkl": b"\x80\x02).", **rest, "data/0": weights})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    model = text_columns()
    for protocol in (0, 2, 4, 5):
        (OUT / f"{NAME}-text-columns-{protocol}.pkl").write_bytes(pickle.dumps(model, protocol=protocol))
    for method in (0, ("zlib", 9), ("gzip", 9), ("xz", 9), ("lzma", 9), ("bz2", 9)):
        suffix = method[0] if method else "plain"
        joblib.dump(model, OUT / f"{NAME}-text-columns-{suffix}.joblib", compress=method)
    joblib.dump(families(), OUT / f"{NAME}-families.joblib", compress=("zlib", 9))
    joblib.dump(texts(), OUT / f"{NAME}-texts.joblib", protocol=2)
    if sys.argv[1:] == ["xgboost"]:
        import xgboost

        x = numpy.arange(80.0).reshape(20, 4)
        boosted = xgboost.XGBClassifier(n_estimators=2, max_depth=2).fit(x, numpy.arange(20) % 2)
        (OUT / "xgboost.pkl").write_bytes(pickle.dumps(boosted))
        boosted.save_model(OUT / "xgboost.json")
        boosted.save_model(OUT / "xgboost.ubj")
        joblib.dump(every_estimator(), OUT / f"{NAME}-every-estimator.joblib", compress=("xz", 9))
        torch_files()
    print(sum(file.stat().st_size for file in OUT.iterdir()), "bytes")
