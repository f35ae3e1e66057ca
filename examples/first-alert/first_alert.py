"""Registers a model, gives it a baseline, sends calm and then shifted predictions, checks, and reads the alert."""

import os
import random

import requests

URL = os.environ.get("DRIFTGUARD_URL", "http://127.0.0.1:8000")
MODEL = os.environ.get("MODEL", "first-alert-python")

session = requests.Session()
session.headers["X-API-Key"] = os.environ["DRIFTGUARD_KEY"]
chance = random.Random(7)


def call(method, path, **arguments):
    answer = session.request(method, f"{URL}/api/v1{path}", timeout=30, **arguments)
    answer.raise_for_status()
    return answer.json()


def rows(count, centre):
    for number in range(count):
        amount = round(chance.gauss(centre, 10), 2)
        country = "DE" if chance.random() < 0.7 else "FR"
        yield {
            "id": f"{centre}-{number}",
            "features": {"amount": amount, "country": country},
            "prediction": round(amount / 200, 3),
        }


def csv(items):
    lines = ["amount,country,score"]
    lines += [f"{item['features']['amount']},{item['features']['country']},{item['prediction']}" for item in items]
    return "\n".join(lines) + "\n"


features = [{"name": "amount", "type": "numeric"}, {"name": "country", "type": "category"}]
model = call("POST", "/models", json={"name": MODEL, "version": "1", "features": features})
print(f"1. Registered model {model['number']}, {model['name']}")

baseline = call(
    "PUT", f"/models/{MODEL}/baseline", data=csv(rows(2000, 100)), headers={"Content-Type": "text/csv"}
)
print(f"2. Baseline of {baseline['rows']} rows")

answer = call("POST", f"/models/{MODEL}/predictions", json=list(rows(300, 100)))
print(f"3. Calm: {answer['accepted']} accepted.", call("POST", f"/models/{MODEL}/checks", json={})["summary"])

answer = call("POST", f"/models/{MODEL}/predictions", json=list(rows(700, 130)))
print(f"4. Shifted: {answer['accepted']} accepted.", call("POST", f"/models/{MODEL}/checks", json={})["summary"])

for alert in call("GET", f"/models/{MODEL}/alerts")["items"]:
    print(f"5. Alert {alert['number']}, {alert['word']}: {alert['title']}")
