import type { Health, Model } from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";

const flightFeatures = {
  carrier: "categorical",
  origin: "categorical",
  dest: "categorical",
  distance: "numeric",
  sched_minutes: "numeric",
  dep_hour: "numeric",
  airport_delay: "numeric",
  temp: "numeric",
  dewp: "numeric",
  humid: "numeric",
  wind_speed: "numeric",
  wind_gust: "numeric",
  precip: "numeric",
  pressure: "numeric",
  visib: "numeric",
} as const;

/** Fifty features, the first of which drift. */
export const fraudFeatures: readonly (readonly [string, "numeric" | "categorical"])[] = [
  ["ip_risk_score", "numeric"],
  ["merchant_category", "categorical"],
  ["device_age_days", "numeric"],
  ["transaction_amount", "numeric"],
  ["proxy_detected", "categorical"],
  ["token_provider", "categorical"],
  ["wallet_type", "categorical"],
  ["asn_reputation", "numeric"],
  ["velocity_1h", "numeric"],
  ["billing_shipping_km", "numeric"],
  ...Array.from({ length: 40 }, (_, i): readonly [string, "numeric"] => [
    `feature_${String(i + 11).padStart(2, "0")}`,
    "numeric",
  ]),
];

export const namesOfFeatures: Readonly<Record<string, readonly string[]>> = {
  "flight-disruption": Object.keys(flightFeatures),
  "air-time": Object.keys(flightFeatures),
  "fraud-scorer": fraudFeatures.map(([name]) => name),
};

type Given = Partial<Model> & { readonly number: number; readonly name: string; readonly health: Health };

const madeModel = ({ number, ...given }: Given): Model => ({
  id: id("model", number),
  number,
  task: "binary",
  version: "v1",
  features: [],
  time_zone: "UTC",
  interval_minutes: 15,
  baseline: { id: id("baseline", number), number, kind: "given", rows: 51_955, created_at: iso(now - 53 * dayMs) },
  last_prediction_at: iso(now - 60_000),
  last_check: { at: iso(now - 4 * 60_000), outcome: "checked", reason: null },
  next_check_at: iso(now + 11 * 60_000),
  open_alerts: 0,
  demo: false,
  archived: false,
  created_at: iso(now - 53 * dayMs),
  ...given,
});

const flights = Object.entries(flightFeatures).map(([name, type]) => ({ name, type, inferred: null }));
const stable: Health = { word: "Stable", severity: 0, cause: null, since: null };

/** Six models, one for each thing a screen must be able to say. */
export const models: readonly Model[] = [
  madeModel({
    number: 1,
    name: "flight-disruption",
    features: flights,
    health: { word: "Drift", severity: 3, cause: "Drift: performance", since: iso(now - 18 * hourMs) },
    open_alerts: 1,
    demo: true,
  }),
  madeModel({ number: 2, name: "air-time", task: "regression", features: flights, health: stable, demo: true }),
  madeModel({
    number: 3,
    name: "fraud-scorer",
    version: "v42",
    features: fraudFeatures.map(([name, type]) => ({ name, type, inferred: null })),
    health: { word: "Severe", severity: 4, cause: "Severe: 6 of 50 features", since: iso(now - 46 * hourMs) },
    open_alerts: 2,
    baseline: { id: id("baseline", 3), number: 3, kind: "given", rows: 1_200_000, created_at: iso(now - 60 * dayMs) },
  }),
  madeModel({
    number: 4,
    name: "churn-weekly",
    health: { word: "Learning", severity: null, cause: "Learning, day 3 of 7", since: null },
    features: [{ name: "tenure", type: "numeric", inferred: "from the first 1,000 rows" }],
    created_at: iso(now - 3 * dayMs),
  }),
  madeModel({
    number: 5,
    name: "payment-risk",
    health: { word: "No data", severity: null, cause: null, since: null },
    features: [{ name: "amount", type: "numeric", inferred: null }],
    baseline: null,
    version: null,
    last_prediction_at: null,
    last_check: { at: iso(now - 4 * 60_000), outcome: "skipped", reason: "no baseline" },
    created_at: iso(now - hourMs),
  }),
  madeModel({
    number: 6,
    name: "price € / day",
    health: { word: "Watch", severity: 2, cause: "Watch: 1 of 8 features", since: iso(now - 5 * hourMs) },
    features: [{ name: "nights", type: "numeric", inferred: null }],
    created_at: iso(now - 20 * dayMs),
  }),
];
