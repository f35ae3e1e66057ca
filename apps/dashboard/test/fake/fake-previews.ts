import type { Model, Preview, PreviewReport } from "@driftguard/protocol";

import { hourMs, id, iso, now } from "./clock.ts";

const part = (number: number, version: string) => ({ deployment: { id: id("deployment", number), number }, version });

/** A version that differs on some requests and fails on two; of flights one of numbers, with too few requests. */
export function fakePreview(model: Model): Preview {
  const isFew = model.name === "flight-disruption";
  const live = part(3, model.version ?? "v3");
  const address = `http://127.0.0.1:8000/serve/${model.name}/previews/v-trial/predict`;
  return {
    model: { id: model.id, number: model.number, name: model.name },
    ...part(5, "v-trial"),
    ...{
      source: "git",
      branch: "try-more-features",
      commit: "6dcb09b5b57875f334f61aebed695e2e4193db5e",
      state: "open",
    },
    endpoint: address,
    curl: `curl -s ${address} -H "X-API-Key: $DRIFTGUARD_KEY" -d '{"inputs":[{"ip_risk_score":0.42}]}'`,
    ...{ warm: false, opened_at: iso(now - hourMs), put_away_at: null, live },
    replay: { job: id("job", 9), state: "succeeded", requests: 200, problem: null },
    report: isFew ? { ...fails(live), ...fewOf(live.version) } : fails(live),
  };
}

const fewOf = (live: string) =>
  ({
    verdict: "not-enough-data",
    headline: `Not enough data to tell version v-trial from version ${live}.`,
    findings: [
      {
        ...{ about: "predictions", weight: "unknown" },
        says: "Not enough data: 12 requests can be compared, and a comparison takes 30.",
      },
    ],
    requests: { wanted: 200, recorded: 12, replayed: 12, from: iso(now - hourMs), to: iso(now), not_replayed: [] },
    predictions: {
      ...{ compared: 12, needed: 30, as: null, different: null, share: null, numbers: null, scores: null },
      ...{ moves: [], examples: [] },
    },
    errors: { live: 0, preview: 0, fresh: 0, examples: [] },
    latency_ms: {
      ...{ live: { requests: 12, p50: 3, p95: 5 }, preview: { requests: 12, p50: 2.6, p95: 4.1 } },
      measured: "In this server, from the request to the answer.",
    },
    schema: { added: [], removed: [], changed: [], untold: [], output: null },
  }) satisfies Partial<PreviewReport>;

function fails(against: NonNullable<PreviewReport["against"]>): PreviewReport {
  return {
    ...{ at: iso(now - hourMs), against, verdict: "fails" },
    headline: `Version v-trial fails on requests that version ${against.version} answers.`,
    findings: [
      {
        ...{ about: "errors", weight: "fails" },
        says: `It fails on 2 of 187 requests, and version ${against.version} answered them.`,
      },
      {
        ...{ about: "predictions", weight: "differs" },
        says: "It answers 12 of 185 requests otherwise: 6.5 %, and of all requests like these 3.4 % to 11 %.",
      },
      {
        ...{ about: "latency", weight: "same" },
        says: `95 of 100 answers came within 13.2 ms; those of version ${against.version}, as recorded under its own load, within 11.4 ms.`,
      },
      {
        ...{ about: "schema", weight: "differs" },
        says: `It takes "device_age_days", which version ${against.version} does not; the type of "merchant_category" changes.`,
      },
      { about: "requests", weight: "unknown", says: "13 of 200 requests could not be asked again." },
    ],
    requests: {
      ...{ wanted: 200, recorded: 200, replayed: 187, from: iso(now - 2 * hourMs), to: iso(now - hourMs) },
      not_replayed: [
        {
          reason: `"device_age_days" was not recorded, since version ${against.version} does not take it.`,
          ...{ requests: 13, example: "tx-104" },
        },
      ],
    },
    predictions: {
      ...{ compared: 185, needed: 30, as: "classes", different: 12, numbers: null },
      share: { lower: 0.0339, value: 0.0649, upper: 0.1105 },
      scores: {
        ...{ pairs: 185, mean: 0.0132, mean_absolute: 0.0214, absolute_p95: 0.094, largest: 0.31, spread: 0.27 },
      },
      moves: [
        { from: "legitimate", to: "fraud", requests: 9 },
        { from: "fraud", to: "legitimate", requests: 3 },
      ],
      examples: Array.from({ length: 12 }, (_, at) => ({
        ...{ id: `tx-${at + 1}`, at: iso(now - hourMs - at * 60_000) },
        ...{ live: at < 9 ? "legitimate" : "fraud", preview: at < 9 ? "fraud" : "legitimate" },
      })),
    },
    latency_ms: {
      live: { requests: 187, p50: 4.1, p95: 11.4 },
      preview: { requests: 185, p50: 4.6, p95: 13.2 },
      measured:
        "In this server, from the request to the answer. Those of the live version are as they were recorded, under its own load and for all rows of a request together; the preview was asked one row after the other, with nobody else waiting, after one request that is not counted.",
    },
    errors: {
      ...{ live: 0, preview: 2, fresh: 2 },
      examples: [
        { id: "tx-31", at: iso(now - hourMs), detail: 'The model failed: KeyError: "merchant_category"' },
        { id: "tx-77", at: iso(now - hourMs), detail: 'The model failed: KeyError: "merchant_category"' },
      ],
    },
    schema: {
      added: [{ name: "device_age_days", type: "number or null" }],
      removed: [],
      changed: [{ name: "merchant_category", from: "string", to: "string or null" }],
      untold: [],
      output: null,
    },
  };
}
