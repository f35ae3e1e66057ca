/** Longer texts are cut: what a text is about shows in its beginning. */
export const textLengthMax = 20_000;

/**
 * A text as a copy of its own, cut at 20,000 characters: what a reader hands out is a window on the file's bytes, and would
 * keep them in memory.
 *
 * @returns `null` for what is no text, and for an empty one
 */
export function ownText(value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  return ` ${value.slice(0, textLengthMax)}`.slice(1);
}
