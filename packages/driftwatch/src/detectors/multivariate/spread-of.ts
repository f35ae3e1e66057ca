import { meanOf, moments, varianceOf } from "@driftguard/stats";

/** Mean and sample standard deviation of finite numbers; 0 where there are too few. */
export function spreadOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const sums = moments.addAll(moments.empty(values[0] ?? 0), values);
  return { mean: meanOf(sums) ?? 0, deviation: Math.sqrt(varianceOf(sums) ?? 0) };
}
