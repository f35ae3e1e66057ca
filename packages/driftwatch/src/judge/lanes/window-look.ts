import type { Limits } from "../../detectors/critical.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Span } from "../verdict.ts";
import { allSignals } from "./all-signals.ts";
import { isOfOtherDays } from "./is-of-other-days.ts";
import { laneReference } from "./lane-reference.ts";
import { laneWindow, type SpanProfile, type WindowContext } from "./lane-window.ts";
import type { SignalValues } from "./signal-values.ts";
import type { Stage } from "./stage.ts";

/** All that judging needs to know of a window. */
export type WindowLook = {
  readonly rows: number;
  /** The signals of each feature against what the window should have been. */
  readonly signals: () => readonly SignalValues[];
  /** Whether a pooled reference is of other days than the window: weekdays, say, and the window a Sunday. */
  readonly isOfOtherDays: () => boolean;
};

/** Looks at a window. Whoever judges many hours in a row may remember what it saw. */
export type Look = (span: Span, reference: Exclude<Stage["reference"], "none">) => WindowLook;

/** What a window held, and what it should have held, itself left out. */
export type LaneSides = { readonly current: Profile; readonly expected: Profile };

/** A look that can show what it compared. */
export type SidedLook = (...window: Parameters<Look>) => WindowLook & { readonly sides: () => LaneSides };

/** Looks at windows by summing their spans. */
export function lookAtSpans(context: WindowContext, spans: readonly SpanProfile[], limits: Limits): SidedLook {
  return (span, reference) => {
    const window = laneWindow(context, spans, span);
    let known: LaneSides | null = null;
    const sides = (): LaneSides => {
      known ??= { current: window.profile, expected: laneReference(context, window, reference) };
      return known;
    };
    return {
      rows: window.rows,
      sides,
      isOfOtherDays: () => reference === "pooled" && isOfOtherDays(context, window),
      signals: () => allSignals(context.bins, sides().expected, window.profile, limits),
    };
  };
}
