"""What the makers of the example repositories `examples/flights-*` share: the flights, and how a repository is written."""

import json
import pathlib

import numpy
import pandas
from sklearn.metrics import roc_auc_score

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent
DATA = EXAMPLES.parent / "apps" / "server" / "demo"

NUMBERS = [
    *["distance", "sched_minutes", "dep_hour", "airport_delay", "temp", "dewp", "humid", "wind_speed", "wind_gust"],
    *["precip", "pressure", "visib"],
]
WORDS = ["carrier", "origin", "dest"]
AIRPORTS = ["from_jfk", "from_lga"]
BASELINE_ROWS = 3_000
TEST_ROWS = 8
SEED = 20130422


def read_flights():
    flights = pandas.read_csv(DATA / "flights.csv.gz")
    flights["hour"] = flights["minute"] // 60
    flights["carrier"] = flights["flight"].str[:2]
    for airport in AIRPORTS:
        flights[airport] = (flights["origin"] == airport[-3:].upper()).astype(float)
    joined = flights.merge(pandas.read_csv(DATA / "weather.csv.gz"), on=["hour", "origin"], how="left")
    return joined.sort_values("minute", kind="stable").astype({name: "float64" for name in NUMBERS})


class Flights:
    """January and February to learn from; March and April until the 22nd, when the controllers' furloughs show."""

    def __init__(self):
        flights = read_flights()
        self.train, live = flights[flights["score"].isna()], flights[flights["score"].notna()]
        self.until_april = live[live["minute"] < 111 * 24 * 60]
        self.sample = self.train.sample(BASELINE_ROWS, random_state=SEED).sort_values("minute", kind="stable")
        self.tried = test_rows(live)

    def report(self, name, scores):
        auc = roc_auc_score(self.until_april["disrupted"], scores)
        print(f"{name}: AUC {auc:.3f} from 1 March to 21 April")


def test_rows(live):
    """A few flights of March, two of them in calm air: gusts are missing then."""
    still, windy = live[live["wind_gust"].isna()], live[live["wind_gust"].notna()]
    return pandas.concat([windy[:3_000:500], still[:2_000:1_000]])[:TEST_ROWS]


def records(rows, columns):
    """As JSON has it: null for what is missing."""
    return [
        {name: None if isinstance(value, float) and numpy.isnan(value) else value for name, value in row.items()}
        for row in rows[columns].to_dict("records")
    ]


class Repository:
    def __init__(self, name, columns, settings, requirements):
        self.folder = EXAMPLES / f"flights-{name}"
        self.folder.mkdir(exist_ok=True)
        self.columns = columns
        said = {"task": "binary", **settings, "label": "disrupted"}
        self.write("driftguard.json", "{ %s }\n" % ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in said.items()))
        self.write("requirements.txt", "".join(f"{n}=={v}\n" for n, v in sorted(requirements.items())))

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf8")

    def try_on(self, rows, answers):
        inputs = records(rows, self.columns)
        items = [f'  {{ "input": {json.dumps(row)}, "expected": {json.dumps(answer)} }}' for row, answer in zip(inputs, answers)]
        self.write("test_data.json", "[\n" + ",\n".join(items) + "\n]\n")

    def give_baseline(self, rows, answers):
        """With what the model says of each row, so that its output is watched from the first request on."""
        table = rows[[*self.columns, "disrupted"]].assign(prediction=answers)
        table.to_csv(self.folder / "baseline.csv", index=False, float_format="%.6g")
