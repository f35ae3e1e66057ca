/** Where a text stops being JSON. */
export type JsonFault = {
  /** Counted from 1. */
  readonly line: number;
  readonly character: number;
  /** The word or character that stands there; empty at the end of the text. */
  readonly found: string;
};

/**
 * Finds the first place at which a text is no JSON any more (RFC 8259); the engine's own message names none in many cases.
 *
 * @param text - nested no deeper than the stack allows
 * @returns `null` where it is JSON
 * @example
 * findJsonFault('{"amount": NaN}'); // => { line: 1, character: 12, found: "NaN" }
 */
export function findJsonFault(text: string): JsonFault | null {
  const value = readValue(text, afterSpace(text, 0));
  const end = value.isFault ? value.at : afterSpace(text, value.at);
  if (!value.isFault && end === text.length) return null;
  let line = 1;
  let lineStart = 0;
  for (let at = 0; at < end; at += 1) {
    if (text.charCodeAt(at) !== lineBreak) continue;
    line += 1;
    lineStart = at + 1;
  }
  const found = text.slice(end, endOf(shown, text, end) ?? end);
  return { line, character: end - lineStart + 1, found };
}

const [tab, lineBreak, carriageReturn, space, quote, backslash] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x5c];
const shown = /[-+.\w]{1,20}|[^]/uy;
const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![-+.\w])/y;
const escaped = /["\\/bfnrt]|u[\da-fA-F]{4}/y;

/** How far something reaches, or where it is at fault. */
type Read = { readonly at: number; readonly isFault: boolean };

const reach = (at: number): Read => ({ at, isFault: false });
const fault = (at: number): Read => ({ at, isFault: true });

function readValue(text: string, at: number): Read {
  const first = text[at];
  if (first === '"') return readString(text, at);
  if (first === "{") return readItems(text, at, { closing: "}", read: readMember });
  if (first === "[") return readItems(text, at, { closing: "]", read: readValue });
  const end = endOf(word, text, at);
  return end === null ? fault(at) : reach(end);
}

type Items = { readonly closing: string; readonly read: (text: string, at: number) => Read };

function readItems(text: string, start: number, { closing, read }: Items): Read {
  let at = afterSpace(text, start + 1);
  if (text[at] === closing) return reach(at + 1);
  for (;;) {
    const item = read(text, at);
    if (item.isFault) return item;
    at = afterSpace(text, item.at);
    if (text[at] === closing) return reach(at + 1);
    if (text[at] !== ",") return fault(at);
    at = afterSpace(text, at + 1);
  }
}

function readMember(text: string, at: number): Read {
  const name = text[at] === '"' ? readString(text, at) : fault(at);
  if (name.isFault) return name;
  const colon = afterSpace(text, name.at);
  return text[colon] === ":" ? readValue(text, afterSpace(text, colon + 1)) : fault(colon);
}

/** A character at a time: an expression over a string of megabytes would need a stack of its own. */
function readString(text: string, start: number): Read {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return reach(at + 1);
    if (code < space) return fault(at);
    if (code !== backslash) continue;
    const end = endOf(escaped, text, at + 1);
    if (end === null) return fault(at);
    at = end - 1;
  }
  return fault(text.length);
}

function afterSpace(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== space && code !== lineBreak && code !== carriageReturn && code !== tab) return at;
  }
}

/** Where a match that begins here ends. A match itself would be an object, and a body has millions of them. */
function endOf(expression: RegExp, text: string, at: number): number | null {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : null;
}
