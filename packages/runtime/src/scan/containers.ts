import { crc32, inflateRawSync, inflateSync } from "node:zlib";
import { readOctal } from "./content.ts";

/** Why a container cannot be read to its last byte; the scan then refuses the file. */
export class UnreadableContainer extends Error {
  override readonly name = "UnreadableContainer";
}

/** A file inside an archive. */
export type Member = { readonly name: string; readonly bytes: Uint8Array };

/** One after the other, as the loaders read them: every byte belongs to a stream. @throws UnreadableContainer */
export function readZlib(bytes: Uint8Array, outputMax: number): Uint8Array {
  return readStreams(bytes, outputMax, (at, left) => {
    const { output, taken } = inflate(bytes.subarray(at), left, "zlib");
    return { output, end: at + taken };
  });
}

/** @throws UnreadableContainer */
export function readGzip(bytes: Uint8Array, outputMax: number): Uint8Array {
  return readStreams(bytes, outputMax, (at, left) => {
    const start = gzipHeaderEnd(bytes, at);
    const { output, taken } = inflate(bytes.subarray(start), left, "raw");
    const end = start + taken + 8;
    if (end > bytes.length) throw new UnreadableContainer("its gzip stream ends early");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(end - 8, true) !== crc32(output)) throw new UnreadableContainer("its gzip checksum is wrong");
    return { output, end };
  });
}

type ReadOne = (at: number, left: number) => { readonly output: Uint8Array; readonly end: number };

function readStreams(bytes: Uint8Array, outputMax: number, readOne: ReadOne): Uint8Array {
  const outputs: Uint8Array[] = [];
  let [at, left] = [0, outputMax];
  while (at < bytes.length) {
    const { output, end } = readOne(at, left);
    outputs.push(output);
    left -= output.length;
    at = end;
  }
  const [only] = outputs;
  return outputs.length === 1 && only !== undefined ? only : Buffer.concat(outputs);
}

/** RFC 1952, 2.3: ten bytes, then what the flags announce. */
function gzipHeaderEnd(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8) {
    throw new UnreadableContainer(`byte ${start} of its gzip begins no further stream`);
  }
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) throw new UnreadableContainer("its gzip header has no end");
    at = end + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  if (at > bytes.length) throw new UnreadableContainer("its gzip header has no end");
  return at;
}

function inflate(bytes: Uint8Array, outputMax: number, wrap: "zlib" | "raw"): { output: Uint8Array; taken: number } {
  try {
    const options = { maxOutputLength: Math.max(outputMax, 1), info: true };
    const result: unknown = wrap === "raw" ? inflateRawSync(bytes, options) : inflateSync(bytes, options);
    return readInflated(result);
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw new UnreadableContainer(isTooLarge ? "it unpacks to too many bytes" : "its compressed bytes are broken", {
      cause: error,
    });
  }
}

/** With `info`, Node hands back the engine too, which knows how much it read; its types do not say so. */
function readInflated(result: unknown): { output: Uint8Array; taken: number } {
  if (typeof result === "object" && result !== null && "buffer" in result && "engine" in result) {
    const { buffer, engine } = result;
    if (buffer instanceof Uint8Array && typeof engine === "object" && engine !== null && "bytesWritten" in engine) {
      return { output: buffer, taken: Number(engine.bytesWritten) };
    }
  }
  throw new TypeError("zlib gave no engine back");
}

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};

/**
 * The members of a zip, by its directory and by its local headers: the two must agree in names, the members must fill
 * the file without a gap, and sizes and checksums must be true.
 *
 * @throws UnreadableContainer
 * @see PKWARE APPNOTE 6.3.10
 */
export function readZip(bytes: Uint8Array, { membersMax, outputMax }: ZipLimits): Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { directoryStart, directoryEnd, count } = findDirectory(bytes, view);
  if (count > membersMax) throw new UnreadableContainer("it holds too many files");
  const entries = readDirectory(bytes, view, directoryStart, directoryEnd).sort((a, b) => a.offset - b.offset);
  if (entries.length !== count) throw new UnreadableContainer("its zip directory counts wrongly");

  const members: Member[] = [];
  let [at, left] = [0, outputMax];
  for (const entry of entries) {
    if (entry.offset !== at)
      throw new UnreadableContainer(`bytes ${at} to ${entry.offset} of its zip are in no member`);
    const { start, name, hasDescriptor } = readLocalHeader(bytes, view, at);
    if (name !== entry.name) {
      throw new UnreadableContainer(`its zip calls one member both "${plain(entry.name)}" and "${plain(name)}"`);
    }
    const end = start + entry.packed;
    if (end > directoryStart) throw new UnreadableContainer("a member of its zip runs past the end");
    const output = unpackMember(bytes.subarray(start, end), entry, left);
    left -= output.length;
    members.push({ name, bytes: output });
    at = hasDescriptor ? descriptorEnd(view, end, entry, directoryStart) : end;
  }
  if (at !== directoryStart)
    throw new UnreadableContainer(`bytes ${at} to ${directoryStart} of its zip are in no member`);
  return members;
}

export type ZipLimits = { readonly membersMax: number; readonly outputMax: number };

type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
};

function unpackMember(packed: Uint8Array, entry: ZipEntry, outputMax: number): Uint8Array {
  if (entry.method !== 0 && entry.method !== 8) {
    throw new UnreadableContainer(`a member of its zip is packed by method ${entry.method}, not stored or deflated`);
  }
  if (entry.size > outputMax) throw new UnreadableContainer("it unpacks to too many bytes");
  const { output, taken } =
    entry.method === 0 ? { output: packed, taken: packed.length } : inflate(packed, outputMax, "raw");
  if (taken !== packed.length || output.length !== entry.size) {
    throw new UnreadableContainer(`a member of its zip, "${plain(entry.name)}", has another size than it says`);
  }
  if (crc32(output) !== entry.crc) {
    throw new UnreadableContainer(`the checksum of a member of its zip, "${plain(entry.name)}", is wrong`);
  }
  return output;
}

type Directory = { readonly directoryStart: number; readonly directoryEnd: number; readonly count: number };

function findDirectory(bytes: Uint8Array, view: DataView): Directory {
  const lowest = Math.max(0, bytes.length - 22 - 65_535);
  for (let at = bytes.length - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) !== signatures.end || at + 22 + view.getUint16(at + 20, true) !== bytes.length)
      continue;
    if (view.getUint16(at + 20, true) > 0) throw new UnreadableContainer("its zip ends with a comment");
    const is64 = at >= 76 && view.getUint32(at - 20, true) === signatures.locator64;
    if (!is64) {
      const directoryStart = view.getUint32(at + 16, true);
      return checkDirectory(
        { directoryStart, directoryEnd: at, count: view.getUint16(at + 10, true) },
        view.getUint32(at + 12, true),
      );
    }
    const end64 = safe(view.getBigUint64(at - 12, true));
    if (end64 !== at - 76 || view.getUint32(end64, true) !== signatures.end64) {
      throw new UnreadableContainer("its zip has a directory that cannot be found");
    }
    const directoryStart = safe(view.getBigUint64(end64 + 48, true));
    const count = safe(view.getBigUint64(end64 + 32, true));
    return checkDirectory({ directoryStart, directoryEnd: end64, count }, safe(view.getBigUint64(end64 + 40, true)));
  }
  throw new UnreadableContainer("its zip has no directory");
}

function checkDirectory(directory: Directory, size: number): Directory {
  if (directory.directoryStart + size !== directory.directoryEnd) {
    throw new UnreadableContainer("bytes of its zip lie around its directory");
  }
  return directory;
}

function readDirectory(bytes: Uint8Array, view: DataView, start: number, end: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = start;
  while (at < end) {
    if (at + 46 > end || view.getUint32(at, true) !== signatures.central) {
      throw new UnreadableContainer("its zip directory is broken");
    }
    if ((view.getUint16(at + 8, true) & 1) === 1) throw new UnreadableContainer("a member of its zip is encrypted");
    const nameLength = view.getUint16(at + 28, true);
    const extraStart = at + 46 + nameLength;
    const extraEnd = extraStart + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > end) throw new UnreadableContainer("its zip directory is broken");
    const [size, packed, offset] = largeFields(view, extraStart, extraEnd, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    entries.push({
      name: text(bytes, at + 46, nameLength),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      size: size ?? 0,
      packed: packed ?? 0,
      offset: offset ?? 0,
    });
    at = next;
  }
  return entries;
}

/** Fields that are too large for four bytes stand, in this order, in the extra field of zip64. */
function largeFields(view: DataView, start: number, end: number, fields: readonly number[]): number[] {
  let extra = start;
  while (extra + 4 <= end && view.getUint16(extra, true) !== 1) extra += 4 + view.getUint16(extra + 2, true);
  let at = extra + 4;
  return fields.map((field) => {
    if (field !== 0xffffffff) return field;
    if (at + 8 > end) throw new UnreadableContainer("its zip directory is broken");
    at += 8;
    return safe(view.getBigUint64(at - 8, true));
  });
}

type LocalHeader = { readonly start: number; readonly name: string; readonly hasDescriptor: boolean };

function readLocalHeader(bytes: Uint8Array, view: DataView, at: number): LocalHeader {
  if (at + 30 > bytes.length || view.getUint32(at, true) !== signatures.local) {
    throw new UnreadableContainer("its zip directory points at no member");
  }
  const nameLength = view.getUint16(at + 26, true);
  const start = at + 30 + nameLength + view.getUint16(at + 28, true);
  if (start > bytes.length) throw new UnreadableContainer("a member of its zip runs past the end");
  return { start, name: text(bytes, at + 30, nameLength), hasDescriptor: (view.getUint16(at + 6, true) & 8) === 8 };
}

/** Behind a member may stand its checksum and sizes once more: with or without a signature, in 4 or 8 bytes each. */
function descriptorEnd(view: DataView, at: number, { crc, packed }: ZipEntry, limit: number): number {
  for (const signature of [4, 0]) {
    if (at + signature + 12 > limit) continue;
    if (signature === 4 && view.getUint32(at, true) !== 0x08074b50) continue;
    if (view.getUint32(at + signature, true) !== crc) continue;
    const sizes = at + signature + 4;
    const isNextHeader = (end: number): boolean =>
      end === limit || (end + 4 <= limit && view.getUint32(end, true) === signatures.local);
    if (view.getUint32(sizes, true) === packed && isNextHeader(sizes + 8)) return sizes + 8;
    if (sizes + 16 <= limit && view.getBigUint64(sizes, true) === BigInt(packed) && isNextHeader(sizes + 16)) {
      return sizes + 16;
    }
  }
  throw new UnreadableContainer("bytes of its zip are in no member");
}

/** The files of a tar, to its last byte. @throws UnreadableContainer @see POSIX pax, ustar */
export function readTar(bytes: Uint8Array, { membersMax }: { readonly membersMax: number }): Member[] {
  const members: Member[] = [];
  let at = 0;
  while (at + 512 <= bytes.length && bytes.subarray(at, at + 512).some((byte) => byte !== 0)) {
    const header = bytes.subarray(at, at + 512);
    const size = readOctal(header.subarray(124, 136));
    const kind = String.fromCharCode(header[156] ?? 0);
    const end = at + 512 + (size ?? 0);
    if (size === null || end > bytes.length) throw new UnreadableContainer("a member of its tar runs past the end");
    const body = bytes.subarray(at + 512, end);
    if (kind === "0" || kind === "\0") members.push({ name: text(header, 0, 100).replace(/\0.*$/s, ""), bytes: body });
    else if (kind !== "5" && !isPlainNote(kind, body))
      throw new UnreadableContainer("its tar holds more than plain files");
    if (members.length > membersMax) throw new UnreadableContainer("it holds too many files");
    at += 512 + Math.ceil(size / 512) * 512;
  }
  if (bytes.subarray(at).some((byte) => byte !== 0)) throw new UnreadableContainer("bytes follow the end of its tar");
  return members;
}

/** A pax header that says nothing about sizes, and so moves no member. */
function isPlainNote(kind: string, body: Uint8Array): boolean {
  return (kind === "x" || kind === "g") && !/ (size|GNU\.sparse[^=]*)=/.test(Buffer.from(body).toString("latin1"));
}

/** Byte for byte, so that two names are equal only where their bytes are. */
function text(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.subarray(at, at + length)).toString("latin1");
}

/** Names come from strangers, and are shown on terminals. */
function plain(name: string): string {
  return name.replace(/[^\u0020-\u007e]/g, "?").slice(0, 100);
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new UnreadableContainer("it states a size that no file has");
  return Number(value);
}
