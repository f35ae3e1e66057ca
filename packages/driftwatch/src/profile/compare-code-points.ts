/**
 * Orders texts by code point, as Python and PostgreSQL's C collation do: negative where `a` comes first.
 *
 * `<` compares UTF-16 units, and so puts an emoji (a surrogate pair, from 0xD800 on) before U+E000 to U+FFFF.
 *
 * @example
 * ["\u{1F600}", "\uFF5E"].sort(compareCodePoints); // => ["\uFF5E", "\u{1F600}"]
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates behind every other unit. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
