/**
 * PostgreSQL's message Bind (its manual, "Message Formats") for a statement with one parameter, in binary; results come
 * as text. The value is sent from where its pieces lie: pg's own writer would copy it four times, and what megabytes of
 * copies cost a collector is more than the rows themselves.
 *
 * @param name - of the prepared statement
 * @returns what is to be sent, one after the other
 */
export function bindMessage(name: string, pieces: readonly Buffer[]): readonly Buffer[] {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const names = Buffer.from(`\0${name}\0`);
  const head = Buffer.allocUnsafe(5 + names.length + 10);
  head.writeUInt8(code, 0);
  head.writeInt32BE(head.length - 1 + length + tail.length, 1);
  names.copy(head, 5);
  const format = 5 + names.length;
  head.writeInt16BE(1, format);
  head.writeInt16BE(binary, format + 2);
  head.writeInt16BE(1, format + 4);
  head.writeInt32BE(length, format + 6);
  // A write costs as much as a copy of some kilobytes.
  const isWorthAWrite = length > pieces.length * 4096;
  return isWorthAWrite ? [head, ...pieces, tail] : [Buffer.concat([head, ...pieces, tail])];
}

const code = 0x42; // B
const binary = 1;
/** No formats for results: all of them as text. */
const tail = Buffer.from([0, 0]);
