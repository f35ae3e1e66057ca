import { setTimeout as wait } from "node:timers/promises";

import { ingestAnswer } from "@driftguard/protocol";

import { exampleRows } from "../monitored-model.ts";
import { seeded } from "./seeded.ts";

/** Where to send; the address changes when the server was started again on another port. */
export type Target = { url: string; readonly key: string; readonly model: string };

/** What was sent, and what was acknowledged: the only truth that a client has. */
export type Ledger = {
  /** Rows of each batch that was sent at least once. */
  readonly sent: Map<string, number>;
  readonly kept: Set<string>;
  /** Rows that an answer called new. */
  accepted: number;
  tries: number;
  /** 503 with Retry-After. */
  refused: number;
  /** No answer: refused connections, resets, and those that we broke off ourselves. */
  broken: number;
  /** Batches that were sent again after their acknowledgement. */
  repeated: number;
  /** Answers that no client should ever get. */
  readonly unexpected: string[];
};

export type Load = {
  readonly ledger: Ledger;
  /** Ends the writers; batches under way are given up. */
  stop(): Promise<void>;
};

export function emptyLedger(): Ledger {
  return {
    sent: new Map(),
    kept: new Set(),
    accepted: 0,
    tries: 0,
    refused: 0,
    broken: 0,
    repeated: 0,
    unexpected: [],
  };
}

/**
 * Writes from several writers at once until it is stopped: single rows and batches up to 100, each sent with the same ids
 * until it is acknowledged, some once more after that, and some broken off by the client in the middle.
 */
export function startLoad(
  target: Target,
  { writers, seed, ledger }: { readonly writers: number; readonly seed: number; readonly ledger: Ledger },
): Load {
  let isStopped = false;
  const stopping = new AbortController();
  const running = Array.from({ length: writers }, async (_, writer) => {
    const random = seeded(seed * 1_000 + writer);
    for (let number = 0; !isStopped; number += 1) {
      const size = random() < 0.6 ? 1 : 2 + Math.floor(random() * 99);
      const batch = `${seed}.${writer}.${number}`;
      ledger.sent.set(batch, size);
      const isRepeated = random() < 0.05;
      while (!isStopped && !(await send(target, ledger, batch, { random, stopping: stopping.signal }))) await wait(20);
      if (isRepeated && !isStopped) {
        ledger.repeated += 1;
        await send(target, ledger, batch, { random, stopping: stopping.signal });
      }
    }
  });
  return {
    ledger,
    async stop() {
      isStopped = true;
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** Sends whatever is not acknowledged until it is. */
export async function sendRest(target: Target, ledger: Ledger): Promise<void> {
  const end = performance.now() + 30_000;
  for (const batch of ledger.sent.keys()) {
    while (!ledger.kept.has(batch)) {
      if (performance.now() > end) throw new Error(`the rest is not taken: ${ledger.unexpected.at(-1) ?? "no answer"}`);
      if (!(await send(target, ledger, batch, { random: () => 1, stopping: null }))) await wait(50);
    }
  }
}

async function send(
  target: Target,
  ledger: Ledger,
  batch: string,
  { random, stopping }: { readonly random: () => number; readonly stopping: AbortSignal | null },
): Promise<boolean> {
  const size = ledger.sent.get(batch) ?? 0;
  const rows = exampleRows(size, { prefix: batch, centre: 100 });
  ledger.tries += 1;
  const patience = AbortSignal.timeout(random() < 0.03 ? Math.ceil(random() * 15) : 20_000);
  try {
    const answer = await fetch(`${target.url}/api/v1/models/${target.model}/predictions`, {
      method: "POST",
      headers: { "x-api-key": target.key, "content-type": "application/json" },
      body: JSON.stringify(size === 1 ? rows[0] : rows),
      signal: stopping === null ? patience : AbortSignal.any([patience, stopping]),
    });
    const text = await answer.text();
    if (answer.status === 503 && answer.headers.has("retry-after")) {
      ledger.refused += 1;
      return false;
    }
    const read = answer.status === 200 ? ingestAnswer.safeParse(JSON.parse(text)).data : undefined;
    if (read === undefined || read.accepted + read.duplicates !== size) {
      ledger.unexpected.push(`${answer.status} ${text.slice(0, 300)}`);
      return false;
    }
    ledger.accepted += read.accepted;
    ledger.kept.add(batch);
    return true;
  } catch {
    ledger.broken += 1;
    return false;
  }
}
