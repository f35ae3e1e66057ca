import { detectors } from "../../detectors/detectors.ts";
import type { Verdict } from "../verdict.ts";
import type { FeatureJudgement, LanesInput, LanesJudgement } from "./judge-lanes.ts";
import { laneLimits } from "./lane-signals.ts";
import { laneReference } from "./lane-reference.ts";
import { laneWindow } from "./lane-window.ts";
import type { Lane } from "./stage.ts";

/**
 * One lane's judgement as verdicts, with what a report keeps and a screen shows beside the numbers: groups of both sides,
 * levels that came and went, and in `details` the lane and what its threshold was made of.
 *
 * `severity` and `status` are the feature's where the signal made it fire; the fast lane may have fired on two earlier
 * hours. Made from the same input as the judgement; costs ten times as much.
 */
export function laneVerdicts(
  input: LanesInput,
  judgement: LanesJudgement,
  lane: Lane,
  baselineId: string,
): readonly Verdict[] {
  const judged = judgement.features.filter((feature) => feature.lane === lane && feature.signals.length > 0);
  const [first] = judged;
  const { reference } = judgement.stage;
  if (first === undefined || reference === "none") return [];
  const window = laneWindow(input, input.spans, first.window);
  const expected = laneReference(input, window, reference);
  const { alpha } = laneLimits(input.featuresInAll ?? input.bins.features.length);
  return input.bins.features.flatMap((bins, i) => {
    const [before, now] = [expected.features[i], window.profile.features[i]];
    const found = judged.find(({ feature }) => feature === bins.feature);
    if (before === undefined || now === undefined || found === undefined) return [];
    return found.signals.map(({ signal, ...own }) => {
      const measure = detectors[signal].measure({ bins, reference: before, current: now, alpha });
      const { floor, critical, history } = own;
      return {
        ...measure,
        critical,
        details: { ...measure.details, lane, floor, history },
        feature: bins.feature,
        ...verdictOf(found, own.status, found.fired.includes(signal)),
        ...(own.reason === null ? {} : { reason: own.reason }),
        threshold: own.threshold,
        adjustedPValue: null,
        baselineId,
        window: found.window,
      };
    });
  });
}

/** Beyond its threshold in one fast hour is not drift yet. */
function verdictOf(
  { severity, status }: FeatureJudgement,
  own: Verdict["status"],
  isFired: boolean,
): Pick<Verdict, "status" | "severity"> {
  if (isFired) return { status: "drift", severity };
  return { status: own === "drift" ? status : own, severity: severity > 2 ? 2 : severity };
}
