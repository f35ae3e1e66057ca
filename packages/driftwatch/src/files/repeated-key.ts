/**
 * The key that an object of a JSON text has twice, of which the parser keeps the last value without a word.
 *
 * @param value - what the text was parsed to
 * @returns `null` where there is none
 */
export function repeatedKey(text: string, value: unknown): string | null {
  // Counting costs a fraction of parsing; which one it is matters only where the counts differ.
  return countKeysOfText(text) === countKeys(value) ? null : findRepeated(text);
}

/** Without calls of itself: the parser takes any depth, and the stack does not. */
function countKeys(value: unknown): number {
  const open: unknown[] = [value];
  let count = 0;
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== "object" || part === null) continue;
    const inner: readonly unknown[] = Object.values(part);
    if (!Array.isArray(part)) count += inner.length;
    for (const one of inner) if (typeof one === "object" && one !== null) open.push(one);
  }
  return count;
}

function countKeysOfText(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    at = textEnd(text, at);
    if (isKey(text, at)) count += 1;
  }
  return count;
}

/** Behind the quote that ends the text which begins at `start`. */
function textEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}

const [backslash, colon, space] = [0x5c, 0x3a, 0x20] as const;

function isKey(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) <= space) at += 1;
  return text.charCodeAt(at) === colon;
}

function findRepeated(text: string): string | null {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "{") open.push(new Set());
    else if (sign === "}") open.pop();
    else if (sign === '"') {
      const end = textEnd(text, at);
      if (isKey(text, end)) {
        const key: unknown = JSON.parse(text.slice(at, end));
        const known = open.at(-1);
        if (known?.has(String(key)) === true) return String(key);
        known?.add(String(key));
      }
      at = end - 1;
    }
  }
  return null;
}
