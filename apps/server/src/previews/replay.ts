import type { Alert, CauseClass, Finding } from "driftwatch";

/** What a judge says at one moment of the past. */
export type Said = {
  readonly findings: readonly Finding[];
  /** The figures of what fired. */
  readonly fired: readonly Fired[];
};

export type Fired = {
  readonly cause: CauseClass;
  readonly feature: string | null;
  readonly value: number;
  readonly threshold: number;
};

/**
 * A judge that is asked for one moment after the other, the oldest first.
 *
 * @param at - epoch ms, a whole hour: what lies before it is known
 * @param alerts - those that it would have opened so far
 */
export type Replay = (at: number, alerts: readonly Alert[]) => Said;

export const nothingSaid: Said = { findings: [], fired: [] };
