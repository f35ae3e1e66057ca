import { isUtf8 } from "node:buffer";
import type { Json, Refusal } from "../contract.ts";
import { refusal } from "./decode-rows.ts";
import { isObject } from "./json-kinds.ts";

/** Bytes of a request's body. */
export const bodyBytesMax: number = 1024 * 1024;
const depthMax = 64;
const digitsMax = 300;

/**
 * A body as JSON, within limits that Node and Python both keep: what `JSON.parse` takes and Python refuses would fail
 * a whole batch. It holds nothing that belongs into the address.
 */
export function readJson(body: Buffer): { readonly value: Json } | Refusal {
  const read = parse(body);
  if ("refused" in read) return read;
  const astray = findAstray(read.value);
  if (astray === null) return read;
  return refusal(null, null, `"${astray}" in the query of the address, as in ?${queried[astray]}`, "it in the body");
}

/** What a caller may say of a request stands in its address, for it is needed before a body is read. */
const queried = { deadline_ms: "deadline_ms=500", record: "record=false" } as const;

/** Where each dialect has room for what is no row; there it would be ignored, and the caller none the wiser. */
function findAstray(value: Json): keyof typeof queried | null {
  if (!isObject(value)) return null;
  for (const place of [value, value["parameters"], value["params"]]) {
    if (!isObject(place)) continue;
    if (Object.hasOwn(place, "deadline_ms")) return "deadline_ms";
    if (Object.hasOwn(place, "record")) return "record";
  }
  return null;
}

function parse(body: Buffer): { readonly value: Json } | Refusal {
  if (body.length > bodyBytesMax) return refusal(null, null, "a body of up to 1 MiB", `${body.length} bytes`, 413);
  if (!isUtf8(body)) return refusal(null, null, "JSON in UTF-8", "bytes that are none", 400);
  const fault = findExcess(body);
  if (fault !== null) return refusal(null, null, fault.expected, fault.found, 400);
  try {
    return { value: JSON.parse(body.toString("utf8")) };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { ...refusal(null, null, "JSON", found, 400), isNoJson: true };
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Nesting deeper than 64 or a number of more than 300 digits; one pass over the bytes. */
function findExcess(body: Buffer): { readonly expected: string; readonly found: string } | null {
  let [depth, digits] = [0, 0];
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      at += 1;
      while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
      digits = 0;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > depthMax) return { expected: `nesting of up to ${depthMax}`, found: "more" };
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    else if (byte !== undefined && byte >= 0x30 && byte <= 0x39) {
      digits += 1;
      if (digits > digitsMax) return { expected: `numbers of up to ${digitsMax} digits`, found: "a longer one" };
      continue;
    }
    digits = 0;
  }
  return null;
}
