"""whylogs: two profiles, and the drift scores between them with its own thresholds; "possible drift" is not counted."""

from peer import each_pair
import whylogs
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores


def compare(reference, current):
    before, now = (whylogs.log(table).view() for table in (reference, current))
    scores = calculate_drift_scores(target_view=now, reference_view=before, with_thresholds=True)
    return [name for name, score in scores.items() if score and score["drift_category"] == "DRIFT"], scores


each_pair(compare)
