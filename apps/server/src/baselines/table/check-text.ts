import { isUtf8 } from "node:buffer";
import { Transform } from "node:stream";

import { Unreadable } from "./table-file.ts";

/**
 * Lets a text through as it is, and stops it where it is no UTF-8 or holds a NUL: decoded carelessly, every such byte
 * would become the same sign, and two categories one.
 */
export function checkText(): Transform {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  const check = (bytes: Buffer): void => {
    if (isUtf8(bytes) && !bytes.includes(0)) {
      line += countLines(bytes);
      return;
    }
    const [place, why] = firstFault(bytes);
    throw new Unreadable(`Line ${line + countLines(bytes.subarray(0, place))} ${why}`);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const whole = endOfCharacters(bytes);
        check(bytes.subarray(0, whole));
        rest = Buffer.from(bytes.subarray(whole));
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error("no text", { cause: error }));
      }
    },
    flush(done) {
      try {
        check(rest);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("no text", { cause: error }));
      }
    },
  });
}

/** Where the last whole character ends: up to three bytes may wait for the next chunk. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function firstFault(bytes: Buffer): [place: number, why: string] {
  const nul = bytes.indexOf(0);
  let [low, high] = [0, bytes.length];
  // The longest beginning that is UTF-8, give or take the character that is cut.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUtf8(bytes.subarray(0, endOfCharacters(bytes.subarray(0, middle))))) low = middle;
    else high = middle - 1;
  }
  return nul !== -1 && nul < low
    ? [nul, "holds a NUL: this is no text, or it is UTF-16. Save the file as UTF-8."]
    : [low, "is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8."];
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}
