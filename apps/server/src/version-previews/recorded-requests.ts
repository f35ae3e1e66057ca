import type { Signature } from "@driftguard/runtime";
import type { Answer } from "driftwatch";

import { findVersionByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { presentPrediction } from "../predictions/index.ts";
import { requestOf } from "./request-of.ts";

/** A prediction of the live version, as it can be asked again. */
export type RecordedRequest = {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  /** `null`: what it was asked was not recorded. */
  readonly row: unknown;
  /** `null`: it failed, or answered what is no single value and is not kept. */
  readonly answer: Answer | null;
  readonly hasFailed: boolean;
  readonly latencyMs: number | null;
};

export type RecordedQuery = {
  readonly model: number;
  readonly version: number;
  readonly signature: Pick<Signature, "columns">;
  readonly limit: number;
};

const aheadMs = 600_000;

/** The newest of a version's, newest first. */
export async function readRecorded(
  ctx: Context,
  events: EventStore,
  { model, version, signature, limit }: RecordedQuery,
): Promise<readonly RecordedRequest[]> {
  const { organisation } = ctx.caller;
  const to = ctx.now().getTime() + aheadMs;
  const [found, row] = await Promise.all([
    events.list({ organisation, model, version, from: -8.64e12, to, limit }),
    ctx.transaction((tx) => findVersionByKey(tx, organisation, version), "read"),
  ]);
  return found.map((event) => {
    const { id, features, prediction, score } = presentPrediction(event, row ?? undefined);
    return {
      ...{ id, at: event.time, row: requestOf(features, signature), hasFailed: event.error !== null },
      answer: event.error !== null || prediction === null ? null : { prediction, score },
      latencyMs: event.latencyMs,
    };
  });
}
