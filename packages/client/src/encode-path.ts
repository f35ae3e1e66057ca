/**
 * A path whose values are escaped, so that a model named `a/b?c` stays one segment.
 *
 * @example
 * encodePath`models/${"price € / day"}`; // => "models/price%20%E2%82%AC%20%2F%20day"
 */
export function encodePath(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return texts.reduce((path, text, i) => `${path}${encodeURIComponent(String(values[i - 1]))}${text}`);
}
