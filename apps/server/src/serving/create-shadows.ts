import { decode, type Dialect, type Json, type Outcome } from "@driftguard/runtime";

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
  /** Requests that found the queue full, by deployment. */
  readonly dropped: ReadonlyMap<string, number>;
};

export type Shadows = {
  /** Takes a request; never waits, and drops it where 256 wait already. */
  readonly offer: (task: ShadowTask) => void;
  /** What came of it since it was last taken. */
  readonly take: () => ShadowNews;
  readonly putBack: (news: ShadowNews) => void;
};

const queueMax = 256;
const atOnce = 4;
const resultsMax = 20_000;
const againMs = 5;

/**
 * Asks shadows what others were asked: each with a queue of its own, behind every request that somebody waits for.
 *
 * @param now - epoch ms
 */
export function createShadows(now: () => number): Shadows {
  const queues = new Map<string, { waiting: ShadowTask[]; running: number; timer: NodeJS.Timeout | null }>();
  let results: ShadowResult[] = [];
  let dropped = new Map<string, number>();
  const drop = (id: string, requests = 1): void => {
    dropped.set(id, (dropped.get(id) ?? 0) + requests);
  };

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
        if (results.length + rows.length > resultsMax) drop(id);
        else results.push(...rows);
        pump(id);
      });
    }
    if (queue.running === 0 && queue.waiting.length === 0) queues.delete(id);
  };

  const run = async ({ slot, ...task }: ShadowTask): Promise<readonly ShadowResult[]> => {
    const { live, serves } = slot;
    const begun = now();
    const outcome = await said();
    const said_ms = outcome.kind === "answered" ? outcome.totalMs : now() - begun;
    return task.ids.map((id, row) => ({
      ...{ organisation: live.organisation, model: live.model, deployment: live.id, prediction_id: id },
      at: new Date(task.at),
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
      queues.set(id, queue);
      if (queue.waiting.length >= queueMax) return drop(id);
      queue.waiting.push(task);
      pump(id);
    },
    take() {
      const news = { results, dropped };
      results = [];
      dropped = new Map();
      return news;
    },
    putBack(news) {
      results = [...news.results, ...results].slice(0, resultsMax);
      for (const [id, requests] of news.dropped) drop(id, requests);
    },
  };
}
