import { decode, type Dialect, type Json, type Outcome } from "@driftguard/runtime";

import { bytesOf } from "./bytes-of.ts";
import type { Slot } from "./endpoint.ts";

/** A request that was answered, for a shadow to be asked too. */
export type ShadowTask = {
  readonly slot: Slot;
  readonly dialect: Dialect;
  readonly body: Buffer;
  readonly contentType: string;
  readonly ids: readonly string[];
  readonly answered: Outcome & { readonly kind: "answered" };
  /** Epoch ms of its arrival. */
  readonly at: number;
  /** The version's own: nobody waits. */
  readonly deadlineMs: number;
  /** Whether requests of the version that answers wait: they come first. */
  readonly isBusy: () => boolean;
};

/** One row as both said it. */
export type ShadowResult = {
  readonly organisation: number;
  readonly model: number;
  readonly deployment: string;
  readonly prediction_id: string;
  readonly at: Date;
  readonly answered: Json;
  readonly said: Json;
  readonly error: string | null;
  readonly answered_ms: number;
  readonly said_ms: number;
};

export type ShadowNews = {
  readonly results: readonly ShadowResult[];
  /** Requests that found no room, or not all of whose rows could be kept, by deployment. */
  readonly dropped: ReadonlyMap<string, number>;
};

export type Shadows = {
  /** Takes a request; never waits, and drops it where 256 wait already, or 32 MB over all shadows. */
  readonly offer: (task: ShadowTask) => void;
  /** What came of it since it was last taken. */
  readonly take: () => ShadowNews;
  /** Keeps what could not be stored yet for the next time, as far as there is room. */
  readonly putBack: (news: ShadowNews) => void;
  /** Counts as dropped what cannot be stored. */
  readonly giveUp: (news: ShadowNews) => void;
};

const queueMax = 256;
const atOnce = 4;
// Of one deployment: as many rows as are kept of a model.
const resultsMax = 20_000;
// Of all deployments: what waits to be asked, is asked, and waits to be stored.
const heldBytesMax = 32 * 1_048_576;
// Of a request or a result, beside what is in it.
const besideBytes = 200;
const againMs = 5;

/**
 * Asks shadows what others were asked: each with a queue of its own, behind every request that somebody waits for.
 *
 * @param now - epoch ms
 */
export function createShadows(now: () => number): Shadows {
  const queues = new Map<string, { waiting: ShadowTask[]; running: number; timer: NodeJS.Timeout | null }>();
  let results: ShadowResult[] = [];
  const resultCounts = new Map<string, number>();
  let [taskBytes, resultBytes] = [0, 0];
  let dropped = new Map<string, number>();
  const drop = (id: string, requests = 1): void => {
    dropped.set(id, (dropped.get(id) ?? 0) + requests);
  };

  const dropAll = ({ results: lost, dropped: counted }: ShadowNews): void => {
    for (const [id, requests] of counted) drop(id, requests);
    // The rows of a request share the moment of its arrival, the very object.
    for (const { deployment } of new Map(lost.map((result) => [result.at, result])).values()) drop(deployment);
  };

  /** Takes rows while there is room. @returns those there was none for */
  const hold = (rows: readonly ShadowResult[]): readonly ShadowResult[] =>
    rows.filter((row) => {
      const count = resultCounts.get(row.deployment) ?? 0;
      const bytes = bytesOfResult(row);
      if (count >= resultsMax || taskBytes + resultBytes + bytes > heldBytesMax) return true;
      resultCounts.set(row.deployment, count + 1);
      resultBytes += bytes;
      results.push(row);
      return false;
    });

  const pump = (id: string): void => {
    const queue = queues.get(id);
    if (queue === undefined) return;
    while (queue.running < atOnce) {
      const task = queue.waiting[0];
      if (task === undefined) break;
      if (task.isBusy()) {
        queue.timer ??= setTimeout(() => {
          queue.timer = null;
          pump(id);
        }, againMs).unref();
        return;
      }
      queue.waiting.shift();
      queue.running += 1;
      void run(task).then((rows) => {
        queue.running -= 1;
        taskBytes -= bytesOfTask(task);
        dropAll({ results: hold(rows), dropped: new Map() });
        pump(id);
      });
    }
    if (queue.running === 0 && queue.waiting.length === 0) queues.delete(id);
  };

  const run = async ({ slot, ...task }: ShadowTask): Promise<readonly ShadowResult[]> => {
    const { live, serves } = slot;
    const begun = now();
    const at = new Date(task.at);
    const outcome = await said();
    const said_ms = outcome.kind === "answered" ? outcome.totalMs : now() - begun;
    return task.ids.map((id, row) => ({
      ...{ organisation: live.organisation, model: live.model, deployment: live.id, prediction_id: id },
      at,
      answered: task.answered.predictions.values[row] ?? null,
      said: outcome.kind === "answered" ? (outcome.predictions.values[row] ?? null) : null,
      error: outcome.kind === "answered" ? null : outcome.detail.slice(0, 1_000),
      ...{ answered_ms: task.answered.totalMs, said_ms },
    }));

    async function said(): Promise<Outcome | { readonly kind: "refused"; readonly detail: string }> {
      if (serves === null) return { kind: "refused", detail: slot.problem ?? "it is being started" };
      const input = decode(task.dialect, task.body, task.contentType, serves.manifest.signature);
      if ("refused" in input) return { kind: "refused", detail: input.detail };
      return serves.deployment.predict(input, begun + task.deadlineMs, task.deadlineMs);
    }
  };

  return {
    offer(task) {
      const { id } = task.slot.live;
      const queue = queues.get(id) ?? { waiting: [], running: 0, timer: null };
      const bytes = bytesOfTask(task);
      if (queue.waiting.length >= queueMax || taskBytes + resultBytes + bytes > heldBytesMax) return drop(id);
      taskBytes += bytes;
      queues.set(id, queue);
      queue.waiting.push(task);
      pump(id);
    },
    take() {
      const news = { results, dropped };
      results = [];
      resultCounts.clear();
      resultBytes = 0;
      dropped = new Map();
      return news;
    },
    putBack(news) {
      dropAll({ results: hold(news.results), dropped: news.dropped });
    },
    giveUp: dropAll,
  };
}

function bytesOfTask({ body, ids, answered }: ShadowTask): number {
  return besideBytes + body.byteLength + bytesOf(ids) + bytesOf({ ...answered.predictions });
}

function bytesOfResult({ prediction_id, answered, said, error }: ShadowResult): number {
  return besideBytes + bytesOf([prediction_id, answered, said, error]);
}
