import type { Measure } from "../measure.ts";
import { noNumbers } from "../sufficiency.ts";
import type { MultivariateDetector, MultivariateInput } from "./multivariate-detector.ts";

/** What a multivariate detector measures; an error where it throws or returns what is no number, as for single columns. */
export function measureRowsSafely(detector: MultivariateDetector, input: MultivariateInput): Measure {
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

function failed({ id }: MultivariateDetector, { columns }: MultivariateInput, reason: string): Measure {
  return {
    method: id,
    sufficiency: "error",
    reason,
    n: columns[0]?.current.length ?? 0,
    m: columns[0]?.reference.length ?? 0,
    missing: { reference: 0, current: 0 },
    ...noNumbers,
    effect: { name: id, value: null, unit: "" },
    details: { columns: columns.map(({ name }) => name) },
  };
}
