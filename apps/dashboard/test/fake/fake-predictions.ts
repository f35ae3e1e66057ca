import type { IngestStatus, Prediction } from "@driftguard/protocol";

import { hourMs, iso, now } from "./clock.ts";
import { createRandom } from "./random.ts";

export function fakePredictions(version: string): readonly Prediction[] {
  const random = createRandom(5);
  return Array.from({ length: 120 }, (_, i) => {
    const at = now - i * 4 * 60_000;
    const score = Math.round(random() * 1000) / 1000;
    const labelled = at < now - 4 * hourMs;
    return {
      id: `${["UA", "DL", "B6", "MQ"][i % 4] ?? ""}${1500 + i}-LGA+ORD-2013-04-23`,
      version,
      timestamp: iso(at),
      received_at: iso(at + 900),
      features: {
        carrier: ["UA", "DL", "B6", "MQ"][i % 4],
        origin: "LGA",
        dest: "ORD",
        distance: 733,
        airport_delay: Math.round(random() * 400) / 10,
        wind_gust: i % 3 === 0 ? null : 21.9,
      },
      prediction: score,
      score,
      label: labelled ? (score > 0.3 ? 1 : 0) : null,
      labelled_at: labelled ? iso(at + 4 * hourMs) : null,
      latency_ms: i % 5 === 0 ? null : Math.round(random() * 400) / 10,
      error: i === 7 ? "timeout" : null,
    };
  });
}

export const waitingStatus: IngestStatus = {
  requests: 0,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  first_prediction_at: null,
  last_prediction_at: null,
  last_rejected: null,
};

export const rejectedStatus: IngestStatus = {
  ...waitingStatus,
  requests: 1,
  rejected: 1,
  last_rejected: {
    at: iso(now - 7_000),
    row: { index: 0, field: "features.amount", expected: "a number", found: '"49,90"' },
    payload:
      '{\n  "features": {\n    "amount": "49,90",\n    "country": "NL"\n  },\n  "prediction": 0.12,\n  "id": "order-1"\n}',
    suggestion:
      '{\n  "features": {\n    "amount": 49.90,\n    "country": "NL"\n  },\n  "prediction": 0.12,\n  "id": "order-1"\n}',
  },
};

export const flowingStatus: IngestStatus = {
  requests: 19,
  accepted: 18,
  duplicates: 0,
  rejected: 1,
  first_prediction_at: iso(now - 60_000),
  last_prediction_at: iso(now - 2_000),
  last_rejected: rejectedStatus.last_rejected,
};
