import { type Alert, type Model, type Overview, alert as alertShape } from "@driftguard/protocol";

import { dayMs, hourMs, iso, now } from "./clock.ts";
import { detailOf } from "./fake-alerts.ts";
import { createRandom } from "./random.ts";

const drifting: Readonly<Record<string, number>> = {
  "flight-disruption": 0,
  "air-time": 0,
  "fraud-scorer": 6,
  "price € / day": 0,
};

export function fakeOverview(models: readonly Model[], alerts: readonly Alert[]): Overview {
  const troubled = models.filter(({ health }) => (health.severity ?? 0) >= 3).length;
  const active = alerts.filter(({ state }) => state === "open" || state === "acknowledged");
  return {
    verdict: `${troubled} of ${models.length} models ${troubled === 1 ? "needs" : "need"} attention.`,
    as_of: iso(now),
    counts: {},
    alerts: active.map((alert) => {
      const { sentence, next_step, series } = detailOf(alert);
      return { ...alertShape.parse(alert), sentence, next_step, series };
    }),
    models: models.map(({ features, ...model }) => rowOf(model, features.length)),
    activity: [
      { at: iso(now), text: "E-mail to on-call delivered", kind: "delivery", link: "/alerts/1" },
      {
        at: iso(now - 12 * hourMs),
        text: "Gap joined alert 1: all three signals fire",
        kind: "signal",
        link: "/alerts/1",
      },
      { at: iso(now - 14 * hourMs), text: "Accuracy drop joined alert 1", kind: "signal", link: "/alerts/1" },
      {
        at: iso(now - 16.5 * hourMs),
        text: "New value dest = ABQ, 0.1 % of rows, no alert",
        kind: "new-value",
        link: null,
      },
      { at: iso(now - 18 * hourMs), text: "Alert 1 opened on flight-disruption", kind: "alert", link: "/alerts/1" },
      {
        at: iso(now - 53 * dayMs),
        text: "v1 of flight-disruption and air-time registered",
        kind: "version",
        link: null,
      },
    ],
    demo: { loaded: models.some(({ demo }) => demo), shift_days: 4960, note: null },
  };
}

function rowOf(model: Omit<Model, "features">, featureCount: number): Overview["models"][number] {
  const random = createRandom(model.number * 101);
  const isSilent = model.last_prediction_at === null;
  const traffic = Array.from({ length: 24 }, (_, i) =>
    isSilent ? 0 : Math.round(20 + 30 * Math.sin((i / 24) * 2 * Math.PI) ** 2 + random() * 6),
  );
  const worst = model.health.severity;
  return {
    ...model,
    feature_count: featureCount,
    drifting: model.health.severity === null ? null : (drifting[model.name] ?? 0),
    days: Array.from({ length: 7 }, (_, i) => ({
      day: iso(Math.floor(now / dayMs) * dayMs - (6 - i) * dayMs),
      severity: isSilent || worst === null ? null : i >= 5 ? worst : i === 1 && worst > 1 ? 2 : 0,
    })),
    traffic,
    predictions_24h: traffic.reduce((sum, count) => sum + count, 0),
    labelled_24h: model.demo ? 761 : null,
    error_rate_24h: model.name === "fraud-scorer" ? 0.0012 : null,
    latency_p95_ms: model.name === "fraud-scorer" ? 70 : null,
    performance: model.demo
      ? model.task === "binary"
        ? { name: "actual rate", value: 0.686, baseline: 0.203 }
        : { name: "MAE", value: 7.9, baseline: 8.1 }
      : null,
    coverage: { baseline: model.baseline !== null, labels: model.demo, channel: true, rules: true },
  };
}
