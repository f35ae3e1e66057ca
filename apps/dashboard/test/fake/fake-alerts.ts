import type { Alert, AlertDetail } from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";
import { fakeDistribution, fakeHeatmap, fakeVerdict } from "./fake-drift.ts";
import { models } from "./fake-models.ts";
import { flightSeries } from "./fake-performance.ts";

const modelOf = (name: string): Alert["model"] => {
  const { id: modelId, number } = models.find((model) => model.name === name) ?? { id: "", number: 0 };
  return { id: modelId, number, name };
};

const alertOf = (
  given: Partial<Alert> & Pick<Alert, "number" | "model" | "cause" | "severity" | "word" | "title">,
): Alert => ({
  id: id("alert", given.number),
  version: "v1",
  alert_type: "data_drift",
  state: "open",
  features: [],
  score: null,
  threshold: null,
  p_value: null,
  repeats: 0,
  opened_at: iso(now - 18 * hourMs),
  last_fired_at: iso(now - 4 * 60_000),
  acknowledged_at: null,
  acknowledged_by: null,
  snoozed_until: null,
  resolved_at: null,
  resolution: null,
  deliveries: { delivered: 1, waiting: 0, failed: 0, not_sent: 0 },
  demo: false,
  ...given,
});

const performanceAlert = alertOf({
  number: 1,
  model: modelOf("flight-disruption"),
  cause: "performance",
  alert_type: "performance_drift",
  severity: 3,
  word: "Drift",
  title: "Flights are disrupted 3.4 times as often as predicted",
  score: 0.757,
  threshold: 0.565,
  repeats: 18,
  demo: true,
});
const inputAlert = alertOf({
  number: 3,
  model: modelOf("fraud-scorer"),
  version: "v42",
  cause: "distribution",
  severity: 4,
  word: "Severe",
  title: "ip_risk_score and 5 more inputs left their usual range",
  features: [
    "ip_risk_score",
    "merchant_category",
    "device_age_days",
    "transaction_amount",
    "proxy_detected",
    "token_provider",
  ],
  score: 0.54,
  threshold: 0.15,
  p_value: 1e-12,
  repeats: 182,
  opened_at: iso(now - 44 * hourMs),
  deliveries: { delivered: 1, waiting: 0, failed: 1, not_sent: 0 },
});
const predictionAlert = alertOf({
  number: 4,
  model: modelOf("fraud-scorer"),
  version: "v42",
  cause: "prediction",
  alert_type: "prediction_drift",
  severity: 3,
  word: "Drift",
  title: "Predictions moved: the mean score rose by 0.06",
  state: "acknowledged",
  acknowledged_at: iso(now - 30 * hourMs),
  acknowledged_by: "Risk on-call",
  score: 0.18,
  threshold: 0.15,
  repeats: 120,
  opened_at: iso(now - 40 * hourMs),
});
const snoozedAlert = alertOf({
  number: 5,
  model: modelOf("price € / day"),
  cause: "missing",
  severity: 2,
  word: "Watch",
  title: "nights is missing in 4 % of rows",
  features: ["nights"],
  state: "snoozed",
  snoozed_until: iso(now + 3 * hourMs),
  opened_at: iso(now - 5 * hourMs),
  deliveries: { delivered: 0, waiting: 0, failed: 0, not_sent: 1 },
});
const gapAlert = alertOf({
  number: 2,
  model: modelOf("air-time"),
  cause: "gap",
  severity: 3,
  word: "Drift",
  title: "4 inputs differ from the training data: pressure most",
  features: ["pressure", "dewp", "temp", "wind_speed"],
  state: "resolved",
  opened_at: iso(now - 50 * dayMs),
  resolved_at: iso(now - 49 * dayMs),
  resolution: "expected",
  score: 0.57,
  threshold: 0.1,
  demo: true,
});

export const alerts: readonly Alert[] = [performanceAlert, predictionAlert, inputAlert, snoozedAlert, gapAlert];

/** The last seven days of the performance series, as an alert's or the overview's chart shows them. */
export function performanceLines(): AlertDetail["series"] {
  const { times, actual, expected } = flightSeries();
  const from = times.length - 168;
  const line = (name: string, values: readonly (number | null)[]) => ({
    name,
    unit: "share",
    threshold: null,
    points: times.slice(from).map((at, i) => ({ at, value: values[from + i] ?? null })),
  });
  return [line("Actual", actual), line("Predicted", expected)];
}

/** One feature's distance from what is usual, against its limit. */
export function inputLines(): AlertDetail["series"] {
  const { times, features } = fakeHeatmap("fraud-scorer", 168, 168);
  const [first] = features;
  return [
    {
      name: "ip_risk_score",
      unit: "",
      threshold: 0.15,
      points: times.map((at, i) => ({ at, value: (first?.ratio[i] ?? 0) * 0.15 })),
    },
  ];
}

/** Everything the alert's page shows. */
export function detailOf(alert: Alert): AlertDetail {
  return alert.cause === "performance" ? performanceDetail(alert) : inputDetail(alert);
}

function performanceDetail(alert: Alert): AlertDetail {
  const opened = Date.parse(alert.opened_at);
  return {
    ...alert,
    sentence: "68.6 % of flights were disrupted, 20.3 % were predicted, over 761 labelled rows in 24 h.",
    probably:
      "Outcomes follow the inputs differently now. No input crossed its threshold, the weather is clear, and nothing was deployed.",
    where: "All three airports, largest at LGA: 92.3 % against 19.3 %.",
    next_step: "Ask operations at LGA. Retrain only if it lasts: estimated accuracy will not tell you.",
    rule: "Performance, default policy",
    closes: "after 24 h below 0.7× on all three",
    window: { from: iso(now - dayMs), to: iso(now) },
    rows: 761,
    baseline: { id: id("baseline", 1), number: 1, kind: "given", rows: 51_955 },
    findings: [
      {
        ...fakeVerdict("gap", "numeric", 1.26),
        method: "gap",
        effect: { name: "gap", value: 0.48, unit: "share" },
        threshold: 0.38,
        n: 761,
      },
      {
        ...fakeVerdict("accuracy drop", "numeric", 1.42),
        method: "accuracy-drop",
        effect: { name: "accuracy drop", value: 0.47, unit: "share" },
        threshold: 0.33,
        n: 761,
      },
      {
        ...fakeVerdict("excess loss", "numeric", 1.34),
        method: "excess-loss",
        effect: { name: "excess loss", value: 0.76, unit: "" },
        threshold: 0.57,
        n: 761,
      },
    ],
    unchanged: [
      { feature: "inputs", note: "0 of 15 crossed their limit, nor did the score itself", ratio: null },
      { feature: "airport_delay", note: "KS 0.29; its own 28 days: 0.07 to 0.53", ratio: 0.52 },
      { feature: "pressure", note: "KS 0.94, largest of all inputs, inside its own history (to 1.00)", ratio: 0.94 },
      { feature: "dest", note: "new value ABQ since Fri 20 Nov, 1 flight, under the floor of 1 %", ratio: 0.1 },
      {
        feature: "estimated accuracy",
        note: "80.2 %: it looks normal, and cannot see this kind of change",
        ratio: null,
      },
    ],
    distributions: [],
    series: performanceLines(),
    segments: [
      { column: "origin", value: "LGA", rows: 234, before: 0.022, expected: 0.193, actual: 0.923 },
      { column: "origin", value: "JFK", rows: 242, before: 0.028, expected: 0.181, actual: 0.604 },
      { column: "origin", value: "EWR", rows: 285, before: 0.018, expected: 0.226, actual: 0.554 },
    ],
    timeline: [
      { at: iso(now), kind: "delivered", actor: null, text: "E-mail to on-call delivered" },
      {
        at: iso(now - hourMs),
        kind: "comment",
        actor: "Sample data",
        text: "Not in the data, from the public record: furloughs of US air-traffic controllers began on 21 April 2013 (Thu 19 Nov here). Delays were reported at all three airports.",
      },
      {
        at: iso(opened + 6 * hourMs),
        kind: "joined",
        actor: null,
        text: "Gap crossed its limit: 54.0 % against 13.9 %",
      },
      {
        at: iso(opened + 4 * hourMs),
        kind: "joined",
        actor: null,
        text: "Accuracy drop crossed: 53.4 % real, 87.1 % estimated",
      },
      { at: iso(opened), kind: "opened", actor: null, text: "Opened: excess loss 0.58 over 0.53" },
    ],
    notifications: [
      {
        id: id("delivery", 1),
        channel: { id: id("channel", 1), type: "email", name: "on-call" },
        kind: "opened",
        state: "delivered",
        attempts: 1,
        at: iso(now),
        answer: "250 2.0.0 OK",
      },
    ],
  };
}

function inputDetail(alert: Alert): AlertDetail {
  const opened = Date.parse(alert.opened_at);
  return {
    ...alert,
    sentence:
      "6 of 50 inputs are over their limits; ip_risk_score most, 3.6 times its limit, over 7,412 rows in the last hour.",
    probably: "A change at one source: the six moved within an hour of each other, 2 h after v42 was registered.",
    where: "Largest in merchant_category: Electronics rose from 18.5 % to 37.3 %.",
    next_step: "Compare v42's feature pipeline with v41's. Look at one hour before and after on the drift page.",
    rule: "Inputs, default policy",
    closes: "after 24 h below 0.7×",
    window: { from: iso(now - hourMs), to: iso(now) },
    rows: 7_412,
    baseline: { id: id("baseline", 3), number: 3, kind: "given", rows: 1_200_000 },
    findings: alert.features.map((feature, i) =>
      fakeVerdict(
        feature,
        ["merchant_category", "proxy_detected", "token_provider"].includes(feature) ? "categorical" : "numeric",
        [3.6, 2.4, 1.6, 1.25, 1.4, 1.8][i] ?? 1.1,
      ),
    ),
    unchanged: [
      { feature: "velocity_1h", note: "KS 0.05; its own 28 days: 0.02 to 0.09", ratio: 0.33 },
      { feature: "missing values", note: "no feature left its usual share", ratio: null },
    ],
    distributions: alert.features
      .slice(0, 2)
      .map((feature) => fakeDistribution("fraud-scorer", feature, iso(now - hourMs), iso(now))),
    series: inputLines(),
    segments: [],
    timeline: [
      { at: iso(opened + 2 * hourMs), kind: "worse", actor: null, text: "Severity rose from Drift to Severe" },
      {
        at: iso(opened + hourMs),
        kind: "joined",
        actor: null,
        text: "merchant_category, device_age_days and 3 more joined",
      },
      { at: iso(opened), kind: "opened", actor: null, text: "Opened: ip_risk_score 0.17 over 0.15" },
    ],
    notifications: [
      {
        id: id("delivery", 2 * alert.number),
        channel: { id: id("channel", 1), type: "email", name: "on-call" },
        kind: "opened",
        state: "delivered",
        attempts: 1,
        at: iso(opened + 5_000),
        answer: "250 2.0.0 OK",
      },
      {
        id: id("delivery", 2 * alert.number + 1),
        channel: { id: id("channel", 2), type: "slack", name: "#risk" },
        kind: "opened",
        state: "failed",
        attempts: 8,
        at: iso(opened + hourMs),
        answer: "404 no_service",
      },
    ],
  };
}
