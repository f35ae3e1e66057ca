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
  const before = text.slice(0, end).split("\n");
  const found = matchAt(/[-+.\w]{1,20}|[^]/uy, text, end) ?? "";
  return { line: before.length, character: (before.at(-1) ?? "").length + 1, found };
}

/** How far something reaches, or where it is at fault. */
type Read = { readonly at: number; readonly isFault: boolean };

const reach = (at: number): Read => ({ at, isFault: false });
const fault = (at: number): Read => ({ at, isFault: true });

function readValue(text: string, at: number): Read {
  const first = text[at];
  if (first === '"') return readString(text, at);
  if (first === "{") return readItems(text, at, { closing: "}", read: readMember });
  if (first === "[") return readItems(text, at, { closing: "]", read: readValue });
  const word = matchAt(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![-+.\w])/y, text, at);
  return word === undefined ? fault(at) : reach(at + word.length);
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
    if (text[at] === '"') return reach(at + 1);
    if (text.charCodeAt(at) < 0x20) return fault(at);
    if (text[at] !== "\\") continue;
    const escaped = matchAt(/["\\/bfnrt]|u[\da-fA-F]{4}/y, text, at + 1);
    if (escaped === undefined) return fault(at);
    at += escaped.length;
  }
  return fault(text.length);
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return at;
}

function matchAt(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(text)?.[0];
}
