import { writeNumber } from "./figures.ts";
import type { ColumnReport, SignalReport } from "./report.ts";

/** The signal that decided: the worst status first, then the largest effect over its threshold. */
export function leadingSignal({ status, signals }: Pick<ColumnReport, "status" | "signals">): SignalReport | null {
  const ratio = ({ effect, threshold }: SignalReport): number =>
    (effect.value ?? 0) / (threshold ?? Number.POSITIVE_INFINITY);
  const decisive = signals.filter((signal) => signal.status === status);
  const [first = null] = (decisive.length > 0 ? decisive : signals).toSorted((a, b) => ratio(b) - ratio(a));
  return first;
}

/** "ks 0.42 of 0.1": the effect and the floor it is held against; a dash where nothing was measured. */
export function writeSignal(signal: SignalReport | null): string {
  if (signal === null || signal.effect.value === null) return "\u2013";
  const floor = signal.threshold === null ? "" : ` of ${writeNumber(signal.threshold)}`;
  return `${signal.method} ${writeNumber(signal.effect.value)}${floor}`;
}
