import {
  type Bins,
  chooseDetectors,
  type Detector,
  judgeTwoGate,
  type Profile,
  twoGateFloors,
  type Verdict,
} from "driftwatch";

import type { Context } from "../platform/context.ts";
import { createMemory } from "../platform/memory.ts";
import { profileBytes, readHourCounts, readWindow, stampWindow } from "../profiles/index.ts";
import type { OpenedBaseline, OpenedModel } from "./open-model.ts";
import { referenceFor } from "./reference-for.ts";

/** What a window holds, what it is compared with, and how every feature was judged by the two gates. */
export type JudgedWindow = {
  readonly bins: Bins;
  readonly reference: Profile;
  readonly current: Profile;
  readonly verdicts: readonly Verdict[];
  /** Whether hours were compared with the same hours. */
  readonly isSeasonal: boolean;
};

export type JudgeWindow = (
  ctx: Context,
  opened: Pick<OpenedModel, "model"> & {
    readonly version: NonNullable<OpenedModel["version"]>;
    readonly baseline: OpenedBaseline;
  },
  span: { readonly from: number; readonly to: number },
) => Promise<JudgedWindow>;

/** With forty features each is a fifth of a megabyte. */
const windowsKept = { most: 100, bytesMax: 64 * 2 ** 20 };

/**
 * Judges windows, and remembers them under what they were made from, the version of every stored profile among it: who
 * asks again, or about another feature, is answered without reading a profile, and a late row is seen at once.
 *
 * @param own - detectors of the operator's own, beside ours
 */
export function createWindowJudge(own: readonly Detector[] = []): JudgeWindow {
  const choice = chooseDetectors({ thresholds: twoGateFloors, detectors: own });
  const known = createMemory<JudgedWindow>({
    ...windowsKept,
    bytesOf: ({ reference, current }) => profileBytes(reference) + profileBytes(current),
  });
  return async (ctx, { model, version, baseline }, { from, to }) => {
    const key = { organisation: ctx.caller.organisation, model: model.id, version: version.id };
    const span = { from, to, now: ctx.now().getTime() };
    const stamp = await ctx.transaction((tx) => stampWindow(tx, key, span), "read");
    return known.recall(`${baseline.id} ${stamp}`, async () => {
      const active = await baseline.read();
      const { bins } = active;
      const [{ profile: current }, hours] = await ctx.transaction(
        (tx) => Promise.all([readWindow(tx, key, bins, span), readHourCounts(tx, key, span)]),
        "read",
      );
      const reference = referenceFor(active, hours);
      const verdicts = judgeTwoGate({ bins, reference, current, choice, baselineId: active.id, window: { from, to } });
      return { bins, reference, current, verdicts, isSeasonal: active.seasonal !== null };
    });
  };
}
