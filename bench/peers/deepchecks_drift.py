"""deepchecks' feature drift over all columns, with the thresholds of its condition (numbers .2, categories .2)."""

from peer import each_pair
import pandas
from deepchecks.tabular import Dataset
from deepchecks.tabular.checks import FeatureDrift

threshold = 0.2


def compare(reference, current):
    levels = [name for name in reference if not pandas.api.types.is_numeric_dtype(reference[name])]
    before, now = (Dataset(table, cat_features=levels) for table in (reference, current))
    check = FeatureDrift(n_top_columns=len(reference.columns)).add_condition_drift_score_less_than(
        max_allowed_categorical_score=threshold, max_allowed_numeric_score=threshold
    )
    result = check.run(before, now)
    scores = {name: found["Drift score"] for name, found in result.value.items()}
    return [name for name, score in scores.items() if score is not None and score >= threshold], result.value


each_pair(compare)
