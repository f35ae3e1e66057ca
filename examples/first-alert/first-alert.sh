#!/usr/bin/env bash
# Registers a model, gives it a baseline, sends calm and then shifted predictions, checks, and reads the alert.
set -euo pipefail
url=${DRIFTGUARD_URL:-http://127.0.0.1:8000}
key=${DRIFTGUARD_KEY:?set DRIFTGUARD_KEY to the key that the server printed}
model=${MODEL:-first-alert-curl}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

call() { # METHOD PATH TYPE [BODY-FILE]
  curl --silent --show-error --fail-with-body -X "$1" "$url$2" -H "X-API-Key: $key" -H "Content-Type: $3" ${4:+--data-binary "@$4"}
  echo
}

# Rows as awk makes them: an amount around a centre, and a country. The generator is seeded: every run is the same.
rows() { # COUNT CENTRE FORMAT
  awk -v count="$1" -v centre="$2" -v format="$3" 'BEGIN {
    srand(7)
    for (i = 0; i < count; i++) {
      amount = centre + 20 * (rand() + rand() + rand() - 1.5)
      country = rand() < 0.7 ? "DE" : "FR"
      score = amount / 200
      if (format == "csv") printf "%.2f,%s,%.3f\n", amount, country, score
      else printf "%s{\"id\":\"%s-%d\",\"features\":{\"amount\":%.2f,\"country\":\"%s\"},\"prediction\":%.3f}", (i ? "," : "["), centre, i, amount, country, score
    }
    if (format == "json") print "]"
  }'
}

echo '{"name":"'"$model"'","version":"1","features":[{"name":"amount","type":"numeric"},{"name":"country","type":"category"}]}' >"$folder/model.json"
echo "1. Register the model"
call POST /api/v1/models application/json "$folder/model.json"

echo "2. Give it a baseline"
{ echo "amount,country,score"; rows 2000 100 csv; } >"$folder/baseline.csv"
call PUT "/api/v1/models/$model/baseline" text/csv "$folder/baseline.csv" >/dev/null

echo "3. Send calm predictions, and check"
rows 300 100 json >"$folder/calm.json"
call POST "/api/v1/models/$model/predictions" application/json "$folder/calm.json"
call POST "/api/v1/models/$model/checks" application/json | grep -o '"summary":"[^"]*"'

echo "4. Send shifted ones, and check again"
rows 700 130 json >"$folder/shifted.json"
call POST "/api/v1/models/$model/predictions" application/json "$folder/shifted.json"
call POST "/api/v1/models/$model/checks" application/json | grep -o '"summary":"[^"]*"'

echo "5. The alert"
call GET "/api/v1/models/$model/alerts" application/json | grep -o '"title":"[^"]*"'
