import type { VerdictAnswer } from "@driftguard/protocol";
import type { Alert, Finding } from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import type { EventStore } from "../../platform/events/event-store.ts";
import type { Comparison } from "../describe-alert.ts";
import type { Evidence } from "../judge-model.ts";
import { serviceVerdict } from "./describe-service.ts";
import { judgeDistributions, type JudgedDistribution } from "./judge-distributions.ts";
import { type JudgedService, judgeServices } from "./judge-services.ts";

/** What the rules that stand beside the default policy say. */
export type JudgedRules = {
  readonly distributions: readonly JudgedDistribution[];
  readonly services: readonly JudgedService[];
  readonly findings: readonly Finding[];
  readonly verdicts: readonly VerdictAnswer[];
};

/** Judges a model by its enabled rules. */
export async function judgeRules(
  tx: Tx,
  events: EventStore,
  { model, version, baseline, policy, outputs }: Extract<Evidence, { kind: "judge" }>,
  now: number,
): Promise<JudgedRules> {
  const key = { organisation: model.organisation, model: model.id, version: version.id };
  const distributions = await judgeDistributions(tx, key, { rules: policy.distribution, baseline, outputs, now });
  const services = await judgeServices(tx, key, { rules: policy.service, events, timeZone: model.time_zone, now });
  return {
    distributions,
    services,
    findings: [...distributions.flatMap(({ findings }) => findings), ...services.map(({ finding }) => finding)],
    verdicts: [...distributions.flatMap(({ comparison }) => comparison.verdicts), ...services.map(serviceVerdict)],
  };
}

export type Telling = { readonly comparison: Comparison; readonly byPolicy: boolean };

/**
 * Which comparison tells an alert best: the default policy's where it fired itself, else that of the rule that is furthest
 * over its limit on the alert's features. Where none fired, the policy's as long as it is near its limit; `null`: there is
 * nothing new to say.
 */
export function comparisonFor(
  { cause, features }: Pick<Alert, "cause" | "features">,
  policy: Comparison,
  { distributions }: Pick<JudgedRules, "distributions">,
): Telling | null {
  const names = new Set(features.map(({ feature }) => feature));
  const largest = ({ verdicts }: Comparison, isOf: (verdict: VerdictAnswer) => boolean): number =>
    verdicts.reduce(
      (most, verdict) => (names.has(verdict.feature) && isOf(verdict) ? Math.max(most, verdict.ratio ?? 0) : most),
      -1,
    );
  const fired = (comparison: Comparison): number => largest(comparison, ({ status }) => status === "drift");
  if (!ofRules.has(cause) || fired(policy) >= 0) return { comparison: policy, byPolicy: true };
  const worst = distributions.toSorted((one, other) => fired(other.comparison) - fired(one.comparison))[0];
  if (worst !== undefined && fired(worst.comparison) >= 0) return { comparison: worst.comparison, byPolicy: false };
  return largest(policy, () => true) >= loudFrom ? { comparison: policy, byPolicy: false } : null;
}

const ofRules: ReadonlySet<string> = new Set(["distribution", "unit", "prediction"]);
const loudFrom = 0.7;
