"""Expected results of methods on several columns at once, by scikit-learn and NumPy.

Tables are stored as they are, column by column, since NumPy's generator is not ours.
"""

import sys

import numpy
import scipy.spatial.distance
import scipy.stats
import sklearn
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import StandardScaler

import fixture

random = numpy.random.default_rng(20261127)


def mixed(rows, columns, shift=0.0):
    """Correlated columns of different scale, one of them skewed."""
    base = random.normal(size=(rows, columns)) @ random.normal(size=(columns, columns)) + shift
    base[:, 0] = numpy.exp(base[:, 0] / 4)
    return (base * 10.0 ** numpy.arange(columns)).round(6)


def columns(table):
    return table.T.tolist()


def correlation_case(name, reference, current):
    r, s = numpy.corrcoef(reference.T), numpy.corrcoef(current.T)
    upper = numpy.triu_indices(len(r), 1)
    error = numpy.sqrt(1 / (len(reference) - 3) + 1 / (len(current) - 3))
    z = (numpy.arctanh(s[upper]) - numpy.arctanh(r[upper])) / error
    at = int(numpy.abs(z).argmax())
    log_p = float(scipy.stats.norm.logsf(abs(z[at])) + numpy.log(2) + numpy.log(len(z)))
    return {
        "name": name, "reference": columns(reference), "current": columns(current),
        "correlations": r[upper].tolist(), "statistic": float(abs(z[at])), "logP": min(0.0, log_p),
    }


def scores_case(name, values):
    ranks = scipy.stats.rankdata(values)
    return {"name": name, "values": values, "scores": scipy.stats.norm.ppf(ranks / (len(values) + 1)).tolist()}


def plane_case(name, table, others, share):
    scaler = StandardScaler().fit(table)
    model = PCA(n_components=share, svd_solver="full").fit(scaler.transform(table))
    scaled = scaler.transform(others)
    errors = numpy.linalg.norm(scaled - model.inverse_transform(model.transform(scaled)), axis=1)
    return {
        "name": name, "share": share, "table": columns(table), "others": columns(others),
        "shares": model.explained_variance_ratio_.tolist(), "errors": errors.tolist(),
    }


def discrepancy_case(name, x, y):
    pooled = numpy.vstack([x, y])
    median = float(numpy.median(scipy.spatial.distance.pdist(pooled, "sqeuclidean")))
    kernel = rbf_kernel(pooled, gamma=1 / median)
    m, n = len(x), len(y)
    within = lambda k: (k.sum() - numpy.trace(k)) / (len(k) * (len(k) - 1))
    value = within(kernel[:m, :m]) + within(kernel[m:, m:]) - 2 * kernel[:m, m:].mean()
    return {"name": name, "reference": columns(x), "current": columns(y), "bandwidth": median, "statistic": float(value)}


def regression_case(name, table, labels, penalty):
    model = LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10000).fit(table, labels)
    return {
        "name": name, "penalty": penalty, "columns": columns(table), "labels": labels.tolist(),
        "weights": model.coef_[0].tolist(), "intercept": float(model.intercept_[0]),
    }


def forest_case(name, table, others):
    model = IsolationForest(n_estimators=1000, max_samples=256, random_state=1).fit(table)
    return {"name": name, "table": columns(table), "others": columns(others), "scores": (-model.score_samples(others)).tolist()}


small, wide = mixed(40, 4), mixed(60, 6)
drawn = random.normal(size=(300, 3)).round(4)
odd = numpy.array([[0, 0, 0], [1, -1, 1], [2, 2, 2], [4, 0, 0], [6, 6, -6]], dtype=float)
separated = random.normal(size=(80, 5)).round(4)
labels = (separated @ [1.5, -1, 0.5, 0, 0] + random.logistic(size=80) > 0.3).astype(int)

fixture.write(
    __file__,
    {
        "correlation": {
            "call": "numpy.corrcoef, numpy.arctanh, scipy.stats.norm.logsf", "relativeTolerance": 1e-9, "absoluteTolerance": 1e-12,
            "cases": [
                correlation_case("two columns", small[:25, :2], small[25:, :2]),
                correlation_case("four columns", small[:20], small[20:]),
                correlation_case("other correlations", small, mixed(50, 4)),
            ],
        },
        "normalScores": {
            "call": "scipy.stats.norm.ppf(scipy.stats.rankdata(values) / (n + 1))", "relativeTolerance": 1e-12, "absoluteTolerance": 1e-15,
            "cases": [scores_case("ties", [3, 1, 3, 2, 1, 3]), scores_case("one", [7]), scores_case("skewed", small[:, 0].tolist())],
        },
        "principalComponents": {
            "call": "sklearn PCA(share, svd_solver='full') after StandardScaler; norm of what it leaves",
            "relativeTolerance": 1e-9, "absoluteTolerance": 1e-11,
            "cases": [plane_case("four columns", small, small[:5] * 1.1, 0.65), plane_case("six, 90 %", wide, wide[:5] * 0.9, 0.9)],
        },
        "maximumMeanDiscrepancy": {
            "call": "sklearn rbf_kernel, gamma 1 / median of pdist sqeuclidean; unbiased estimate", "relativeTolerance": 1e-10, "absoluteTolerance": 1e-14,
            "cases": [
                discrepancy_case("no difference", drawn[:20], drawn[20:45]),
                discrepancy_case("moved", drawn[:15], drawn[15:40] + 0.7),
            ],
        },
        "logisticRegression": {
            "call": f"sklearn {sklearn.__version__} LogisticRegression(C=1 / penalty, tol=1e-12)", "relativeTolerance": 1e-5, "absoluteTolerance": 1e-6,
            "cases": [regression_case("five columns", separated, labels, 1.0), regression_case("a strong penalty", separated, labels, 50.0)],
        },
        "averagePath": {
            "call": f"sklearn {sklearn.__version__} ensemble._iforest._average_path_length", "relativeTolerance": 1e-14, "absoluteTolerance": 0,
            "cases": [[rows, float(_average_path_length([rows])[0])] for rows in (1, 2, 3, 10, 256, 100000)],
        },
        "isolationForest": {
            "call": f"-sklearn {sklearn.__version__} IsolationForest(1000 trees, 256 rows each).score_samples", "relativeTolerance": 0, "absoluteTolerance": 0.02,
            "cases": [forest_case("normal rows", drawn, odd)],
        },
    },
)
