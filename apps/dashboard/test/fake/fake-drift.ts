import type { Distribution, Drift, DriftHistory, Heatmap, VerdictAnswer } from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";
import { fraudFeatures, models, namesOfFeatures } from "./fake-models.ts";
import { createRandom } from "./random.ts";

const limits = { numeric: ["ks", "D", 0.15], categorical: ["js", "JS", 0.15] } as const;

/** From when on, and how far over its limit, each of the drifting features is; in hours before now. */
const shifts: Readonly<Record<string, readonly [number, number]>> = {
  ip_risk_score: [44, 3.6],
  merchant_category: [43, 2.4],
  device_age_days: [42, 1.6],
  transaction_amount: [24, 1.25],
  proxy_detected: [43, 1.4],
  token_provider: [45, 1.8],
  wallet_type: [20, 0.86],
  asn_reputation: [34, 0.9],
};

const severityOf = (ratio: number): number => (ratio < 0.35 ? 0 : ratio < 0.7 ? 1 : ratio <= 1 ? 2 : ratio < 2 ? 3 : 4);

type FeatureRow = { readonly name: string; readonly type: string; readonly ratio: readonly (number | null)[] };

function ratiosOf(model: string, hours: number): readonly FeatureRow[] {
  const random = createRandom(model.length * 31);
  const types = new Map<string, string>(fraudFeatures);
  return (namesOfFeatures[model] ?? ["amount"]).map((name, row) => {
    const shift = model === "fraud-scorer" ? shifts[name] : undefined;
    const calm = 0.12 + random() * 0.3;
    const ratio = Array.from({ length: hours }, (_, i) => {
      const before = hours - i;
      if (name === "token_provider" && before > 45) return null;
      if (model !== "fraud-scorer" && name === "wind_gust" && i % 24 < 6) return null;
      const noise = (random() - 0.5) * 0.16;
      const spike = row === 8 && before > 114 && before < 122 ? 0.55 : 0;
      const [since, height] = shift ?? [0, 0];
      const rise = before < since ? height * Math.min(1, (since - before) / 10) : 0;
      return Math.max(0.02, calm + noise + spike + rise);
    });
    return { name, type: types.get(name) ?? "numeric", ratio };
  });
}

/** Several hours a column, each the maximum of its hours. */
function fold(values: readonly (number | null)[], per: number): (number | null)[] {
  return Array.from({ length: Math.ceil(values.length / per) }, (_, column) => {
    const known = values.slice(column * per, (column + 1) * per).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}

export function fakeHeatmap(model: string, hours: number, columns: number): Heatmap {
  const per = Math.max(1, Math.ceil(hours / columns));
  const count = Math.ceil(hours / per);
  const from = now - hours * hourMs;
  return {
    from: iso(from),
    to: iso(now),
    step_minutes: per * 60,
    times: Array.from({ length: count }, (_, i) => iso(from + i * per * hourMs)),
    features: ratiosOf(model, hours).map(({ name, type, ratio }) => {
      const folded = fold(ratio, per);
      const last = folded.at(-1) ?? null;
      const [method, , threshold] = limits[type === "categorical" ? "categorical" : "numeric"];
      return {
        name,
        type,
        now: {
          severity: last === null ? null : severityOf(last),
          ratio: last,
          status: last === null ? null : last > 1 ? "drift" : "stable",
          method,
          effect: last === null ? null : last * threshold,
          threshold,
        },
        severity: folded.map((value) => (value === null ? null : severityOf(value))),
        ratio: folded,
      };
    }),
    against: model === "churn-weekly" ? "baseline" : "history",
    rows: Array.from({ length: count }, (_, i) => (model === "fraud-scorer" ? 7_000 + (i % 24) * 40 : 36 + (i % 24))),
    marks:
      model === "fraud-scorer"
        ? [
            { at: iso(now - 138 * hourMs), kind: "version", label: "v41" },
            { at: iso(now - 52 * hourMs), kind: "version", label: "v42" },
          ]
        : [{ at: iso(now - 18 * hourMs), kind: "alert", label: "Alert 1" }],
  };
}

export function fakeHistory(model: string, hours: number): DriftHistory {
  const rows = ratiosOf(model, hours);
  return Array.from({ length: hours }, (_, i) => {
    const worst = Math.max(...rows.map(({ ratio }) => ratio[i] ?? 0));
    return {
      timestamp: iso(now - (hours - i) * hourMs),
      drift_score: Math.min(1, worst * 0.15),
      drift_detected: worst > 1,
    };
  });
}

export function fakeVerdict(feature: string, type: string, ratio: number | null): VerdictAnswer {
  const [method, name, threshold] = limits[type === "categorical" ? "categorical" : "numeric"];
  const value = ratio === null ? null : ratio * threshold;
  return {
    feature,
    method,
    status: ratio === null ? "insufficient" : ratio > 1 ? "drift" : "stable",
    severity: ratio === null ? 0 : severityOf(ratio),
    reason: ratio === null ? "too-few-rows" : null,
    statistic: value,
    effect: { name, value, unit: "" },
    threshold,
    ratio,
    p_value: ratio === null ? null : ratio > 1 ? 1e-9 : 0.31,
    n: ratio === null ? 17 : 7_412,
    m: 1_200_000,
    missing: { reference: 0, current: 12 },
    details: {},
  };
}

export function fakeDrift(model: string, hours: number): Drift {
  const found = models.find(({ name }) => name === model) ?? (models[0] as (typeof models)[number]);
  const { id: modelId, version, baseline: whole } = found;
  const baseline = whole && { id: whole.id, number: whole.number, kind: whole.kind, rows: whole.rows };
  const window = { from: iso(now - hours * hourMs), to: iso(now) };
  const plain = { model_id: modelId, model_number: found.number, version, window, as_of: iso(now - 20_000) };
  if (baseline === null) {
    return {
      ...plain,
      drift_score: null,
      p_value: null,
      drift_detected: null,
      status: "no-baseline",
      explanation: "There is no baseline to compare with. Upload one, or let it be learned after 1,000 rows and 24 h.",
      rows: 0,
      baseline: null,
      features: [],
      paging: { stage: "no baseline", severity: null, explanation: "Nothing is judged without a baseline." },
    };
  }
  if (model === "churn-weekly") {
    return {
      ...plain,
      drift_score: null,
      p_value: null,
      drift_detected: null,
      status: "too-few-rows",
      explanation: "17 rows in 7 days; from 30 rows on a window is judged.",
      rows: 17,
      baseline,
      features: [fakeVerdict("tenure", "numeric", null)],
      paging: {
        stage: "learning, day 3 of 7",
        severity: null,
        explanation: "Thresholds are not calibrated before day 7.",
      },
    };
  }
  const rows = ratiosOf(model, hours);
  const features = rows.map(({ name, type, ratio }) => fakeVerdict(name, type, ratio.at(-1) ?? null));
  const worst = Math.max(...features.map(({ effect }) => effect.value ?? 0));
  return {
    ...plain,
    drift_score: worst,
    p_value: worst > 0.15 ? 2e-9 : 0.22,
    drift_detected: worst > 0.15,
    status: "ok",
    explanation: `${features.filter(({ status }) => status === "drift").length} of ${features.length} features differ from the baseline.`,
    rows: model === "fraud-scorer" ? 1_240_000 : 6_557,
    baseline,
    features,
    paging: { stage: "calibrated on 28 days", severity: 4, explanation: "6 signals are over their own limits." },
  };
}

export function fakeDistribution(model: string, feature: string, from: string | null, to: string | null): Distribution {
  const type =
    new Map<string, string>(fraudFeatures).get(feature) ??
    (["carrier", "origin", "dest"].includes(feature) ? "categorical" : "numeric");
  const random = createRandom(feature.length * 17 + 3);
  const shifted = model === "fraud-scorer" && feature in shifts;
  const bell =
    (centre: number, width: number) =>
    (_: unknown, i: number): number =>
      Math.round(60_000 * Math.exp(-(((i - centre) / width) ** 2)) + random() * 300);
  const common = {
    feature,
    type,
    window: { from: from ?? iso(now - 7 * dayMs), to: to ?? iso(now) },
    baseline: { id: id("baseline", 3), number: 3, kind: "given" },
    verdicts: [fakeVerdict(feature, type, shifted ? (shifts[feature]?.[1] ?? 0) : 0.3)],
  };
  if (type === "categorical") {
    const levels = ["Grocery", "Electronics", "Travel", "Fuel", "Gaming", "Fashion", "Digital goods", "<b>Other</b>"];
    const reference = [33, 18.5, 13, 10, 8.2, 6.9, 6, 4.4].map((share) => Math.round(share * 12_000));
    const current = (shifted ? [6.7, 37.3, 17.1, 2, 16.4, 9, 1.2, 10.3] : [32, 19, 13, 10, 8.4, 7, 6, 4.6]).map(
      (share) => Math.round(share * 74),
    );
    return {
      ...common,
      kind: "categorical",
      edges: null,
      levels,
      reference,
      current,
      reference_rows: reference.reduce((sum, count) => sum + count, 0),
      current_rows: current.reduce((sum, count) => sum + count, 0),
      missing: { reference: 0.002, current: 0.011 },
      unseen: shifted
        ? [
            { value: "Crypto", count: 64 },
            { value: "Gift cards", count: 21 },
          ]
        : [],
    };
  }
  const edges = Array.from({ length: 23 }, (_, i) => (i + 1) * 4);
  const reference = Array.from({ length: 24 }, bell(9.5, 5));
  const current = Array.from({ length: 24 }, bell(shifted ? 16 : 9.6, shifted ? 7 : 5)).map((count) =>
    Math.round(count / 160),
  );
  return {
    ...common,
    kind: "numeric",
    edges,
    levels: null,
    reference,
    current,
    reference_rows: reference.reduce((sum, count) => sum + count, 0),
    current_rows: current.reduce((sum, count) => sum + count, 0),
    missing: { reference: 0, current: 0.002 },
    unseen: [],
  };
}
