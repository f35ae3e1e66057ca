import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { BuildProblem } from "../contract.ts";
import type { ArchiveLimits } from "./archive-limits.ts";
import { type TreeWriter, tooMany } from "./tree-writer.ts";

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};
const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const localBytes = 30;
const centralBytes = 46;
const commentMax = 65_535;

/**
 * Hands the entries of a zip to a writer, by its directory. The local headers must agree in names, no two members may
 * share bytes, sizes and checksums must be true.
 *
 * @throws Error where it is no zip, or is broken; BuildProblem of the writer, and for a model that is a zip by itself
 * @see PKWARE APPNOTE 6.3.10
 */
export async function readZip(
  file: FileHandle,
  tree: TreeWriter,
  { limits, signal }: { readonly limits: ArchiveLimits; readonly signal: AbortSignal },
): Promise<void> {
  const { size } = await file.stat();
  const members = await readDirectory(file, size, limits);
  const names = members.map(({ name }) => name);
  if (names.some((name) => /^[^/]+\/data\.pkl$/.test(name)) && names.some((name) => /^[^/]+\/version$/.test(name)))
    throw new BuildProblem(
      "fetch_unreadable",
      "This is a model of torch by itself: put it in a folder with what it needs, and send a .tar.gz or .zip of that.",
    );
  let end = 0;
  for (const member of [...members].sort((a, b) => a.offset - b.offset)) {
    signal.throwIfAborted();
    if (member.offset < end) throw new Error("two members of the zip share bytes");
    const start = await readLocalHeader(file, member);
    end = start + member.packed;
    if (end > size) throw new Error("a member of the zip runs past the end");
    await unpack(file, member, { start, tree, signal });
  }
}

type Member = {
  readonly name: string;
  /** As they stand in the archive. */
  readonly rawName: Buffer;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  /** The type bits of a Unix mode; 0 where the archive does not say. */
  readonly unixType: number;
};

const unixTypes = { mask: 0o170_000, folder: 0o040_000, file: 0o100_000, link: 0o120_000 };

async function unpack(
  file: FileHandle,
  { name, method, crc, packed, size, unixType }: Member,
  { start, tree, signal }: { readonly start: number; readonly tree: TreeWriter; readonly signal: AbortSignal },
): Promise<void> {
  if (unixType === unixTypes.link) tree.link(name);
  const isFolder = name.endsWith("/");
  if (unixType !== 0 && unixType !== (isFolder ? unixTypes.folder : unixTypes.file)) tree.special(name);
  if (isFolder) {
    if (size > 0) throw new Error("a folder of the zip has bytes");
    return tree.folder(name);
  }
  if (method !== 0 && method !== 8) throw new Error(`a member of the zip is packed by method ${method}`);
  let sum = 0;
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    await tree.file(name, size, summed(chunks));
  };
  async function* summed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  }
  if (packed === 0) await write(nothing());
  else {
    const bytes = file.createReadStream({ start, end: start + packed - 1, autoClose: false });
    if (method === 0) await pipeline(bytes, write, { signal });
    else await pipeline(bytes, createInflateRaw(), write, { signal });
  }
  if (sum !== crc) throw new Error("the checksum of a member of the zip is wrong");
}

// oxlint-disable-next-line require-yield -- an empty member is a stream without a part
async function* nothing(): AsyncGenerator<Buffer> {}

async function readDirectory(file: FileHandle, size: number, limits: ArchiveLimits): Promise<readonly Member[]> {
  const { start, length, count } = await findDirectory(file, size);
  if (count > limits.entries) throw new BuildProblem("fetch_too_many_files", tooMany(limits));
  // An entry with the longest path and extra field that its lengths can state.
  if (length > count * (centralBytes + 3 * 65_535) || length > 64 * 2 ** 20)
    throw new Error("the directory of the zip is too long");
  const bytes = await read(file, start, length);
  const members: Member[] = [];
  let at = 0;
  while (at < length) {
    if (at + centralBytes > length || bytes.readUInt32LE(at) !== signatures.central)
      throw new Error("the directory of the zip is broken");
    const nameEnd = at + centralBytes + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const next = extraEnd + bytes.readUInt16LE(at + 32);
    if (next > length) throw new Error("the directory of the zip is broken");
    if ((bytes.readUInt16LE(at + 8) & 1) === 1)
      throw new BuildProblem("fetch_unreadable", "The zip has a password: send one without.");
    const rawName = bytes.subarray(at + centralBytes, nameEnd);
    const [unpacked, packed, offset] = largeFields(bytes.subarray(nameEnd, extraEnd), [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ]);
    const isUnix = bytes.readUInt8(at + 5) === 3;
    members.push({
      name: rawName.toString("utf8"),
      rawName,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      size: unpacked,
      packed,
      offset,
      unixType: isUnix ? bytes.readUInt16LE(at + 40) & unixTypes.mask : 0,
    });
    at = next;
  }
  if (members.length !== count) throw new Error("the directory of the zip counts wrongly");
  return members;
}

type Directory = { readonly start: number; readonly length: number; readonly count: number };

async function findDirectory(file: FileHandle, size: number): Promise<Directory> {
  const from = Math.max(0, size - endBytes - commentMax - locatorBytes);
  const tail = await read(file, from, size - from);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== signatures.end || at + endBytes + tail.readUInt16LE(at + 20) !== tail.length)
      continue;
    const is64 = at >= locatorBytes && tail.readUInt32LE(at - locatorBytes) === signatures.locator64;
    const end = is64
      ? await readEnd64(file, safe(tail.readBigUInt64LE(at - locatorBytes + 8)))
      : { start: tail.readUInt32LE(at + 16), length: tail.readUInt32LE(at + 12), count: tail.readUInt16LE(at + 10) };
    if (end.start + end.length > from + at) throw new Error("the directory of the zip runs past its end");
    return end;
  }
  throw new Error("the zip has no directory: it breaks off");
}

async function readEnd64(file: FileHandle, at: number): Promise<Directory> {
  const end = await read(file, at, end64Bytes);
  if (end.readUInt32LE(0) !== signatures.end64) throw new Error("the zip has a directory that cannot be found");
  return {
    count: safe(end.readBigUInt64LE(32)),
    length: safe(end.readBigUInt64LE(40)),
    start: safe(end.readBigUInt64LE(48)),
  };
}

/** Fields that are too large for four bytes stand, in this order, in the extra field of zip64. */
function largeFields(extra: Buffer, fields: readonly [number, number, number]): [number, number, number] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  const next = (field: number): number => {
    if (field !== 0xffff_ffff) return field;
    if (at + 8 > extra.length) throw new Error("the directory of the zip is broken");
    at += 8;
    return safe(extra.readBigUInt64LE(at - 8));
  };
  return [next(fields[0]), next(fields[1]), next(fields[2])];
}

/** @returns where the member's bytes begin */
async function readLocalHeader(file: FileHandle, { offset, rawName }: Member): Promise<number> {
  const head = await read(file, offset, localBytes);
  const nameLength = head.readUInt16LE(26);
  if (head.readUInt32LE(0) !== signatures.local) throw new Error("the directory of the zip points at no member");
  const name = await read(file, offset + localBytes, nameLength);
  if (!name.equals(rawName)) throw new Error("the zip has two names for one member");
  return offset + localBytes + nameLength + head.readUInt16LE(28);
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead !== length) throw new Error("the zip breaks off");
  return buffer;
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error("the zip states a size that no file has");
  return Number(value);
}
