import type { FeatureTypeName } from "@driftguard/protocol";

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A text that came while a feature was a category, as the number it would be now; NaN where it says none. */
export function numberOfCategory(text: string | null): number {
  if (text === "true") return 1;
  if (text === "false") return 0;
  return text !== null && number.test(text) ? Number(text) : Number.NaN;
}

/**
 * A number that came while a feature was numeric or boolean, as the text it would be now; `null` where there is none. Of a
 * time only the moment is known, not how it was written, which is what a category would be.
 */
export function categoryOfNumber(type: FeatureTypeName, value: number): string | null {
  if (Number.isNaN(value) || type === "datetime") return null;
  if (type === "boolean" && (value === 0 || value === 1)) return String(value === 1);
  return String(value);
}
