import type { Signature } from "@driftguard/runtime";

/**
 * The row that a recorded prediction was asked with, as an endpoint takes it. A value that was missing was recorded by
 * leaving it out, and is `null` again where the version that answered takes it; rows of a version that tells no columns
 * may have been lists, which are recorded as x0, x1 …
 *
 * @returns `null` where nothing of it was recorded
 */
export function requestOf(
  features: Readonly<Record<string, unknown>>,
  { columns }: Pick<Signature, "columns">,
): Readonly<Record<string, unknown>> | readonly unknown[] | null {
  const names = Object.keys(features);
  if (names.length === 0) return null;
  if (columns !== null) return { ...Object.fromEntries(columns.map(({ name }) => [name, null])), ...features };
  const isList = names.every((_, at) => Object.hasOwn(features, `x${at}`));
  return isList ? names.map((_, at) => features[`x${at}`]) : features;
}
