import type { Limits } from "../../detectors/critical.ts";
import type { Span } from "../verdict.ts";
import { allSignals } from "./all-signals.ts";
import { laneReference } from "./lane-reference.ts";
import { laneWindow, type SpanProfile, type WindowContext } from "./lane-window.ts";
import type { SignalValues } from "./signal-values.ts";
import type { Stage } from "./stage.ts";

/** All that judging needs to know of a window. */
export type WindowLook = {
  readonly rows: number;
  /** The signals of each feature against what the window should have been. */
  readonly signals: () => readonly SignalValues[];
};

/** Looks at a window. Whoever judges many hours in a row may remember what it saw. */
export type Look = (span: Span, reference: Exclude<Stage["reference"], "none">) => WindowLook;

/** Looks at windows by summing their spans. */
export function lookAtSpans(context: WindowContext, spans: readonly SpanProfile[], limits: Limits): Look {
  return (span, reference) => {
    const window = laneWindow(context, spans, span);
    return {
      rows: window.rows,
      signals: () => allSignals(context.bins, laneReference(context, window, reference), window.profile, limits),
    };
  };
}
