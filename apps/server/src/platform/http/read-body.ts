import type { IncomingMessage } from "node:http";
import { type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";

import type { Waits } from "../waits.ts";
import { findJsonFault } from "./find-json-fault.ts";
import { gatherPieces } from "./gather-pieces.ts";
import { Problem } from "./problem.ts";

const depthMax = 32;
// A table packs to a tenth, hardly to a fiftieth; a bomb to a thousandth.
const ratioMax = 200;
const unpackedMin = 16 * 1_048_576;

/** How much of a body is taken, and how long it is waited for. */
export type BodyLimits = {
  /** Of the body, unpacked. */
  readonly bytes: number;
  /** Until the whole of it is there. */
  readonly waits: Waits;
};

/**
 * All bytes of a request's body in the pieces that they came in, unpacked where it says gzip.
 *
 * Where it stops early the rest is left unread and the connection open, for it carries the answer.
 *
 * @throws Problem request/too-large as soon as the limit is passed, request/too-slow, request/malformed if it breaks off
 * or does not unpack, request/unsupported-media-type for another packing
 */
export function readPieces(request: IncomingMessage, { bytes, waits }: BodyLimits): Promise<readonly Buffer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Buffer[]>();
  const tooLarge = (): Problem =>
    new Problem("request/too-large", `The body is over ${formatBytes(bytes)}; send it in parts.`);
  const body = unpack(request);
  if (body === request && Number(request.headers["content-length"] ?? 0) > bytes) return Promise.reject(tooLarge());

  const pieces = gatherPieces();
  let length = 0;
  const stop = (failure: Problem): void => {
    endWait();
    body.removeAllListeners("data");
    request.unpipe();
    request.pause();
    if (body !== request) body.destroy();
    reject(failure);
  };
  const endWait = waits.begin(() =>
    stop(new Problem("request/too-slow", `The body was not there after ${waits.ms / 1000} seconds.`)),
  );
  const brokeOff = (error?: unknown): void =>
    stop(new Problem("request/malformed", "The body broke off or is not valid gzip.", { cause: error }));
  body.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > bytes) return stop(tooLarge());
    pieces.add(chunk);
  });
  body.once("end", () => {
    endWait();
    resolve(pieces.all());
  });
  body.on("error", brokeOff);
  request.once("aborted", brokeOff);
  return promise;
}

/**
 * A request's body as it arrives, unpacked where it says gzip; however large, whoever reads it.
 *
 * @param idleMs - a sender that is silent for longer is cut off, and so is a body that unpacks without end
 */
export function openBody(request: IncomingMessage, { idleMs }: { readonly idleMs: number }): Readable {
  const cutOff = (): void => {
    guard.destroy(new Problem("request/too-slow", `No byte came for ${idleMs / 1000} seconds.`));
  };
  let timer = setTimeout(cutOff, idleMs);
  let length = 0;
  const guard = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer);
      timer = setTimeout(cutOff, idleMs);
      length += chunk.length;
      if (body !== request && length > unpackedMin && length > packed * ratioMax) {
        return done(new Problem("request/too-large", `The body unpacks to over ${ratioMax} times its size.`));
      }
      return done(null, chunk);
    },
    destroy(error, done) {
      clearTimeout(timer);
      request.socket.off("close", left);
      request.unpipe();
      done(error);
    },
  });
  const body = unpack(request);
  let packed = 0;
  if (body !== request) request.on("data", (chunk: Buffer) => (packed += chunk.length));
  const brokeOff = (error?: unknown): void => {
    guard.destroy(new Problem("request/malformed", "The body broke off or is not valid gzip.", { cause: error }));
  };
  const left = (): void => brokeOff();
  body.once("error", brokeOff);
  request.once("aborted", left);
  // A request that has come whole is not aborted any more, though its sender may go before anybody has read it.
  request.socket.once("close", left);
  // Where a call was refused nobody reads it, and nobody listens.
  guard.on("error", () => undefined);
  return body.pipe(guard);
}

function unpack(request: IncomingMessage): Readable {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return request;
  if (encoding === "gzip") return request.pipe(createGunzip());
  throw new Problem(
    "request/unsupported-media-type",
    `The content encoding "${encoding.slice(0, 40)}" is not accepted; send gzip or none.`,
  );
}

/**
 * A JSON value from bytes. Names such as `__proto__` come through as data.
 *
 * @throws Problem request/malformed with the place of the fault; nesting beyond 32 is refused before it is parsed
 */
export function parseJson(bytes: Buffer, what = "The body"): unknown {
  const names = countNames(bytes);
  if (names === null) {
    throw new Problem("request/malformed", `${what} is nested deeper than ${depthMax} levels.`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Problem("request/malformed", `${what} is not UTF-8.`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notJson(text, what, error);
  }
  // Of two equal names the parser would keep the last, and nobody would learn of the first.
  if (countKeys(value) !== names) {
    throw new Problem("request/malformed", `${what} has an object with the same name twice.`);
  }
  return value;
}

/** Where a text stops being JSON, and what to do about it. */
export function notJson(text: string, what = "The body", cause?: unknown): Problem {
  if (text.trim() === "") return new Problem("request/malformed", `${what} is empty: JSON is expected.`, { cause });
  return new Problem("request/malformed", `${what} is not JSON${placeOf(text)}.`, { cause });
}

function placeOf(text: string): string {
  const fault = findJsonFault(text);
  if (fault === null) return "";
  if (fault.found === "") return ": it ends too early";
  const place = `: line ${fault.line}, character ${fault.character} (${JSON.stringify(fault.found)})`;
  // As Python writes a number that is missing.
  return /^[-+]?(?:nan|inf)/i.test(fault.found) ? `${place}. Send null where there is no number` : place;
}

/**
 * How many names the objects of a JSON text have, as far as it is JSON; `null` where it is nested too deep.
 *
 * A colon outside of strings stands behind each. A byte of UTF-8's longer forms is never a bracket, a quote or a colon.
 */
function countNames(bytes: Buffer): number | null {
  let names = 0;
  let depth = 0;
  const { length } = bytes;
  for (let index = 0; index < length; index += 1) {
    switch (marks[bytes[index] ?? 0]) {
      case quote:
        index = endOfString(bytes, index + 1);
        break;
      case colon:
        names += 1;
        break;
      case opening:
        depth += 1;
        if (depth > depthMax) return null;
        break;
      case closing:
        depth -= 1;
        break;
      default:
    }
  }
  return names;
}

/** Where the quote stands that ends a string. */
function endOfString(bytes: Buffer, start: number): number {
  let index = start;
  for (; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === 0x22) break;
    if (byte === 0x5c) index += 1;
  }
  return index;
}

const [quote, colon, opening, closing] = [1, 2, 3, 4];
/** What a byte means outside of strings; most mean nothing, which one look tells. */
const marks = new Uint8Array(256);
marks[0x22] = quote;
marks[0x3a] = colon;
for (const bracket of "[{") marks[bracket.charCodeAt(0)] = opening;
for (const bracket of "]}") marks[bracket.charCodeAt(0)] = closing;

function countKeys(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) if (typeof one === "object") count += countKeys(one);
  return count;
}

function formatBytes(bytes: number): string {
  return bytes >= 1_048_576 ? `${Math.round(bytes / 1_048_576)} MB` : `${Math.round(bytes / 1024)} kB`;
}
