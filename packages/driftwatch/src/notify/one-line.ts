/**
 * A name as it may stand in a line: line breaks and other controls become spaces, marks that turn the reading direction
 * go (they would let a name rewrite the words beside it), and what is longer than `max` ends in "…".
 *
 * @example
 * oneLine("a\r\nBcc: b@example.com"); // => "a Bcc: b@example.com"
 */
export function oneLine(text: string, max = 200): string {
  const line = text
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
  return cut(line, max);
}

/** At most `max` code points, the last an ellipsis where something was cut. */
export function cut(text: string, max: number): string {
  const points = Array.from(text);
  return points.length <= max ? text : `${points.slice(0, max - 1).join("")}…`;
}
