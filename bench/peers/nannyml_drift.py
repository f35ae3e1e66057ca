"""NannyML's univariate drift with all its defaults: ten chunks, Jensen-Shannon, three deviations of the reference's."""

from peer import each_pair
import nannyml


def compare(reference, current):
    columns = list(reference.columns)
    result = nannyml.UnivariateDriftCalculator(column_names=columns).fit(reference).calculate(current)
    table = result.filter(period="analysis").to_df()
    alerts = {name: [bool(alert) for alert in table[(name, "jensen_shannon", "alert")]] for name in columns}
    return [name for name, chunks in alerts.items() if any(chunks)], table.to_json(double_precision=15)


each_pair(compare)
