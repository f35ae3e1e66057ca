import type { BacktestRule } from "../../backtest/backtest-rule.ts";
import { historyFactor } from "../../judge/lanes/stage.ts";
import { lengthMs } from "../read-length.ts";
import { usage } from "../parse-options.ts";
import { type Settings, textOf } from "../settings.ts";

const hourMs = 3_600_000;

/**
 * Reads `--rule`: "two-lanes", "psi > 0.2", "distance > 0.1" or "p < 0.05"; `--window` and `--budget` go with them.
 *
 * @throws CommandError that says what is wrong
 */
export function readRule(values: Settings["values"]): BacktestRule {
  const text = textOf(values.rule) ?? "two-lanes";
  const [window, budget] = [textOf(values.window), textOf(values.budget)];
  if (text === "two-lanes") {
    if (window !== null)
      throw usage("--window goes with a rule of one's own; two-lanes look at a day and at three hours.");
    return { kind: "two-lanes", c: historyFactor(budgetOf(budget ?? "0.2")) };
  }
  if (budget !== null) throw usage("--budget goes with the rule two-lanes: the others know no past.");
  const [, name, sign, amount = ""] = /^(psi|distance|p)\s*([<>])\s*(\d*\.?\d+)$/.exec(text) ?? [];
  const limit = Number(amount);
  const windowHours = hoursOf(window ?? "24h");
  if (name === "psi" && sign === ">" && limit > 0) return { kind: "psi", above: limit, windowHours };
  if (name === "distance" && sign === ">" && limit > 0) return { kind: "distance", above: limit, windowHours };
  if (name === "p" && sign === "<" && limit > 0 && limit < 1) return { kind: "p-value", below: limit, windowHours };
  throw usage(`--rule takes two-lanes, "psi > 0.2", "distance > 0.1" or "p < 0.05"; got "${text}".`);
}

function budgetOf(text: string): number {
  const budget = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (budget >= 0) return budget;
  throw usage(`--budget takes the false alarms a quarter that are fine, such as 0.2; got "${text}".`);
}

function hoursOf(text: string): number {
  const hours = (lengthMs(text) ?? Number.NaN) / hourMs;
  if (Number.isInteger(hours)) return hours;
  throw usage(`--window takes whole hours or days, such as 24h or 7d; got "${text}".`);
}
