"""The package of PyPI that is called driftwatch as well: its monitor with all its defaults."""

from peer import each_pair
from driftwatch import Monitor


def compare(reference, current):
    report = Monitor(reference_data=reference).check(current)
    return report.drifted_features(), report.to_dict()


each_pair(compare)
