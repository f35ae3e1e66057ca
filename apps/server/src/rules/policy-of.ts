import type { RuleSettings } from "@driftguard/protocol";
import { historyFactor } from "driftwatch";

type SettingsOf<Kind extends RuleSettings["kind"]> = Extract<RuleSettings, { readonly kind: Kind }>;

/** A rule that holds for a model. */
export type HeldRule<Kind extends RuleSettings["kind"] = RuleSettings["kind"]> = {
  readonly id: string;
  readonly settings: SettingsOf<Kind>;
};

export type DistributionKind = "psi" | "p-value" | "distance";
export type ServiceKind = "error-rate" | "latency";

/** How a model is judged: the default policy with its knobs as they were turned, and whatever rules stand beside it. */
export type Policy = {
  /** Standard deviations that the lanes' own history excuses. */
  readonly c: number;
  readonly performance: { readonly c: number; readonly floor: number };
  readonly distribution: readonly HeldRule<DistributionKind>[];
  readonly service: readonly HeldRule<ServiceKind>[];
};

/** False alarms that a budget allows per model and quarter, as the policy was measured. */
const budgets: Readonly<Record<SettingsOf<"default">["budget"], number>> = { sensitive: 1, default: 0.2, quiet: 0.06 };

/**
 * The policy that enabled rules make. A knob that a model has of its own outweighs that of every model; where none is
 * turned, the default holds.
 *
 * @param rules - of the model and of every model
 */
export function policyOf(
  rules: readonly { readonly id: string; readonly model: number | null; readonly settings: RuleSettings }[],
): Policy {
  const held = [...rules.filter(({ model }) => model !== null), ...rules.filter(({ model }) => model === null)];
  const budget = ofKinds(held, ["default"])[0]?.settings.budget ?? "default";
  const performance = ofKinds(held, ["performance"])[0]?.settings;
  return {
    c: historyFactor(budgets[budget]),
    performance: { c: performance?.deviations ?? 7, floor: performance?.floor ?? 0.1 },
    distribution: ofKinds(held, ["psi", "p-value", "distance"]),
    service: ofKinds(held, ["error-rate", "latency"]),
  };
}

function ofKinds<Kind extends RuleSettings["kind"]>(
  rules: readonly { readonly id: string; readonly settings: RuleSettings }[],
  kinds: readonly Kind[],
): HeldRule<Kind>[] {
  const isOf = (settings: RuleSettings): settings is SettingsOf<Kind> => kinds.some((kind) => kind === settings.kind);
  return rules.flatMap(({ id, settings }) => (isOf(settings) ? [{ id, settings }] : []));
}
