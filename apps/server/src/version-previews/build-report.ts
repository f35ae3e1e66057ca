import type { PreviewReport } from "@driftguard/protocol";
import {
  type Answer,
  type AnswerPair,
  compareAnswers,
  type ComparedAnswers,
  judgePreview,
  latencyOf,
  type NumbersApart,
  pairsMin,
  type SchemaDifference,
  sameness,
} from "driftwatch";

import type { Said } from "./ask-again.ts";
import type { RecordedRequest } from "./recorded-requests.ts";

export type Replay = {
  readonly at: Date;
  readonly against: NonNullable<PreviewReport["against"]>;
  /** Of the preview, as people call it. */
  readonly version: string;
  readonly wanted: number;
  /** Newest first. */
  readonly requests: readonly RecordedRequest[];
  /** In the same order; `null` where the preview does not start, with the reason. */
  readonly said: readonly Said[] | { readonly notStarted: string };
  readonly schema: SchemaDifference;
  /** Whether numbers are names of classes. */
  readonly areClasses: boolean;
};

const examplesMax = 20;
const textMax = 300;

/** What a replay says, in figures and in words. */
export function buildReport({
  requests,
  schema,
  against,
  version,
  wanted,
  areClasses,
  ...replay
}: Replay): PreviewReport {
  const notStarted = "notStarted" in replay.said ? replay.said.notStarted : null;
  const said = "notStarted" in replay.said ? [] : replay.said;
  const all = requests.flatMap((request, at) => {
    const one = said[at];
    return one === undefined ? [] : [{ request, said: one }];
  });
  const asked = all.filter((one) => one.said.kind !== "not-asked");
  const fresh = asked.filter(({ request, said: { kind } }) => kind === "failed" && !request.hasFailed);
  const compared = asked.flatMap(({ request, said: one }) =>
    request.answer === null || one.kind !== "answered" || one.answer === null
      ? []
      : [{ request, pair: { before: request.answer, after: one.answer } }],
  );
  const pairs = compared.map(({ pair }) => pair);
  const answers = compareAnswers(pairs, { areClasses });
  const latency = {
    before: latencyOf(asked.map(({ request }) => (request.hasFailed ? null : request.latencyMs))),
    after: latencyOf(asked.map(({ said: one }) => (one.kind === "answered" ? one.latencyMs : null))),
  };
  const errors = {
    before: asked.filter(({ request }) => request.hasFailed).length,
    after: asked.filter(({ said: { kind } }) => kind === "failed").length,
    fresh: fresh.length,
  };
  const judged = judgePreview({
    ...{ names: { before: against.version, after: version }, notStarted, answers, latency, errors, schema },
    ...{ recorded: requests.length, replayed: asked.length },
  });
  return {
    at: replay.at.toISOString(),
    against,
    ...{ verdict: judged.verdict, headline: judged.headline, findings: [...judged.findings] },
    requests: {
      ...{ wanted, recorded: requests.length, replayed: asked.length },
      ...{ from: timeOf(requests.at(-1)), to: timeOf(requests[0]), not_replayed: reasonsOf(all) },
    },
    predictions: predictionsOf(answers, compared),
    latency_ms: { live: latency.before, preview: latency.after, measured },
    errors: {
      ...{ live: errors.before, preview: errors.after, fresh: errors.fresh },
      examples: fresh.slice(0, examplesMax).map(({ request, said: one }) => ({
        ...{ id: request.id, at: new Date(request.at).toISOString() },
        detail: one.kind === "failed" ? one.detail.slice(0, textMax) : "",
      })),
    },
    schema: {
      ...{ added: [...schema.added], removed: [...schema.removed] },
      ...{ changed: [...schema.changed], output: schema.output },
      untold: schema.untold.map((which) => (which === "before" ? "live" : "preview")),
    },
  };
}

/** What is said where there is nothing to hold a preview to. */
export function emptyReport({ at, wanted }: Pick<Replay, "at" | "wanted">, why: string): PreviewReport {
  const none = { requests: 0, p50: null, p95: null };
  return {
    ...{ at: at.toISOString(), against: null, verdict: "not-enough-data", headline: why },
    findings: [{ about: "requests", weight: "unknown", says: why }],
    requests: { wanted, recorded: 0, replayed: 0, from: null, to: null, not_replayed: [] },
    predictions: predictionsOf(compareAnswers([], { areClasses: false }), []),
    latency_ms: { live: none, preview: none, measured },
    errors: { live: 0, preview: 0, fresh: 0, examples: [] },
    schema: { added: [], removed: [], changed: [], untold: [], output: null },
  };
}

const measured =
  "In this server, from the request to the answer. Those of the live version are as they were recorded, in whole milliseconds, under its own load and for all rows of a request together; the preview was asked one row after the other, with nobody else waiting, after one request that is not counted.";

function timeOf(request: RecordedRequest | undefined): string | null {
  return request === undefined ? null : new Date(request.at).toISOString();
}

function reasonsOf(
  all: readonly { readonly request: RecordedRequest; readonly said: Said }[],
): PreviewReport["requests"]["not_replayed"] {
  const reasons = new Map<string, { reason: string; requests: number; example: string }>();
  for (const { request, said } of all) {
    if (said.kind !== "not-asked") continue;
    const known = reasons.get(said.reason);
    if (known === undefined) reasons.set(said.reason, { reason: said.reason, requests: 1, example: request.id });
    else known.requests += 1;
  }
  return [...reasons.values()].sort((one, other) => other.requests - one.requests).slice(0, examplesMax);
}

function predictionsOf(
  answers: ComparedAnswers,
  compared: readonly { readonly request: RecordedRequest; readonly pair: AnswerPair }[],
): PreviewReport["predictions"] {
  if (answers.kind === "too-few")
    return {
      ...{ compared: answers.requests, needed: answers.needed, as: null, different: null, share: null },
      ...{ numbers: null, scores: null, moves: [], examples: [] },
    };
  const isSame = sameness(answers.numbers?.scale ?? null);
  return {
    ...{ compared: answers.requests, needed: pairsMin, as: answers.as, different: answers.different },
    ...{ share: answers.share, numbers: apartOf(answers.numbers), scores: apartOf(answers.scores) },
    moves: answers.moves.map(({ from, to, requests }) => ({
      from: from.slice(0, textMax),
      to: to.slice(0, textMax),
      requests,
    })),
    examples: compared
      .filter(({ pair: { before, after } }) => !isSame(before.prediction, after.prediction))
      .slice(0, examplesMax)
      .map(({ request, pair }) => ({
        ...{ id: request.id, at: new Date(request.at).toISOString() },
        ...{ live: short(pair.before), preview: short(pair.after) },
      })),
  };
}

function short({ prediction }: Answer): Answer["prediction"] {
  return typeof prediction === "string" ? prediction.slice(0, textMax) : prediction;
}

function apartOf(apart: NumbersApart | null): PreviewReport["predictions"]["numbers"] {
  if (apart === null) return null;
  const { pairs, mean, meanAbsolute: mean_absolute, absoluteP95: absolute_p95, largest, spread } = apart;
  return { pairs, mean, mean_absolute, absolute_p95, largest, spread };
}
