import type { Detector, DetectorInput } from "./detector.ts";
import type { Measure } from "./measure.ts";
import { noNumbers, sizesOf } from "./sufficiency.ts";

/**
 * What a detector measures; an error where it throws, or returns what is no number: one feature's fault does not end the
 * run, and is never good news.
 */
export function measureSafely(detector: Detector, input: DetectorInput): Measure {
  try {
    const measure = detector.measure(input);
    const { statistic, effect, pValue, logPValue, critical } = measure;
    const isSound = [statistic, effect.value, pValue, logPValue, critical].every(
      (value) => value === null || Number.isFinite(value),
    );
    return isSound ? measure : failed(detector, input, "not-finite");
  } catch (error) {
    return failed(detector, input, error instanceof Error ? error.message : String(error));
  }
}

function failed({ id }: Detector, { reference, current }: DetectorInput, reason: string): Measure {
  return {
    method: id,
    sufficiency: "error",
    reason,
    ...sizesOf(reference, current),
    ...noNumbers,
    effect: { name: id, value: null, unit: "" },
    details: {},
  };
}
