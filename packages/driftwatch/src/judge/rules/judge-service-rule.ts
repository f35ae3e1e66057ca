import { wilson } from "@driftguard/stats";
import { severityOf } from "../severity.ts";
import type { Severity, Status } from "../verdict.ts";

/** A rule of one's own about how predictions are served. */
export type ServiceRule =
  /** Failed over all requests. */
  | { readonly kind: "error-rate"; readonly above: number }
  /** The 95th percentile of the latency, as a multiple of what is usual at that hour. */
  | { readonly kind: "latency"; readonly times: number };

/** What was served in a quarter of an hour. */
export type ServiceWindow = {
  readonly requests: number;
  readonly failed: number;
  /** Requests whose latency is known. */
  readonly timed: number;
  readonly latencyMsP95: number | null;
  /** That of the same hour of the day, weekday or weekend, in the weeks before; `null` where it is not known. */
  readonly usualLatencyMsP95: number | null;
};

export type ServiceJudgement = {
  readonly status: Extract<Status, "drift" | "stable" | "insufficient" | "undecided">;
  /** "too-few-requests", "no-latency" or "no-history"; `null` where it was judged. */
  readonly reason: string | null;
  readonly severity: Severity;
  /** What is compared with the threshold: the lower bound of the failed share, or the percentile in ms. */
  readonly value: number | null;
  readonly threshold: number | null;
  readonly ratio: number | null;
  readonly requests: number;
};

const requestsMin = 20;
const timedMin = 200;
/** Windows running that must exceed: one alone is a hiccup. */
const windowsRunning = 2;

/**
 * Judges the newest window: drift where it and the one before both exceed.
 *
 * An error rate exceeds where even the lower bound of its 95 % interval (Wilson) does, from 20 requests on; a latency
 * where its 95th percentile is above so many times the usual one, from 200 on.
 *
 * @param windows - the last quarters of an hour, the newest last; two of them count
 */
export function judgeServiceRule(rule: ServiceRule, windows: readonly ServiceWindow[]): ServiceJudgement {
  const looked = windows.slice(-windowsRunning).map((window) => lookAt(rule, window));
  const newest = looked.at(-1);
  const requests = windows.at(-1)?.requests ?? 0;
  if (newest === undefined || newest.value === null || newest.threshold === null) {
    const reason = newest?.reason ?? "too-few-requests";
    const status = reason === "no-history" ? "undecided" : "insufficient";
    return { status, reason, severity: 0, value: newest?.value ?? null, threshold: null, ratio: null, requests };
  }
  const ratios = looked.map(({ value, threshold }) => (value === null || threshold === null ? 0 : value / threshold));
  const isFired = looked.length === windowsRunning && ratios.every((ratio) => ratio > 1);
  const ratio = newest.value / newest.threshold;
  // As severe as both windows agree on.
  const severity = severityOf(isFired ? Math.min(...ratios) : ratio, isFired);
  const { value, threshold } = newest;
  return { status: isFired ? "drift" : "stable", reason: null, severity, value, threshold, ratio, requests };
}

type Look = { readonly value: number | null; readonly threshold: number | null; readonly reason: string | null };

function lookAt(rule: ServiceRule, window: ServiceWindow): Look {
  switch (rule.kind) {
    case "error-rate": {
      const { requests, failed } = window;
      if (requests < requestsMin) return { value: null, threshold: null, reason: "too-few-requests" };
      return { value: wilson(failed, requests).lower, threshold: rule.above, reason: null };
    }
    case "latency": {
      const { timed, latencyMsP95, usualLatencyMsP95: usual } = window;
      if (latencyMsP95 === null) return { value: null, threshold: null, reason: "no-latency" };
      if (timed < timedMin) return { value: latencyMsP95, threshold: null, reason: "too-few-requests" };
      if (usual === null || usual <= 0) return { value: latencyMsP95, threshold: null, reason: "no-history" };
      return { value: latencyMsP95, threshold: rule.times * usual, reason: null };
    }
    default:
      return rule satisfies never;
  }
}
