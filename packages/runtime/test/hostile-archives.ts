import { crc32, deflateRawSync } from "node:zlib";

/** An entry of an archive as a stranger may write it: whatever it says. */
export type Entry = {
  readonly name: string | Buffer;
  readonly kind?: "file" | "folder" | "link" | "device" | "pipe";
  readonly body?: string;
  /** As stated; else what it is. */
  readonly size?: number;
  /** Of a tar: the letter itself. */
  readonly type?: string;
  /** Of a zip, each as stated. */
  readonly crc?: number;
  readonly localName?: string;
  readonly offset?: number;
  readonly flags?: number;
};

const tarTypes = { file: "0", folder: "5", link: "2", device: "3", pipe: "6" };
const unixModes = { file: 0o100_644, folder: 0o040_755, link: 0o120_777, device: 0o020_644, pipe: 0o010_644 };

export function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, kind = "file", type = tarTypes[kind], body = "", size }) => {
    const head = Buffer.alloc(512);
    Buffer.from(name).copy(head, 0, 0, 100);
    head.write("0000644\0", 100);
    head.write(`${(size ?? Buffer.byteLength(body)).toString(8).padStart(11, "0")}\0`, 124);
    head.write(type, 156);
    head.write("elsewhere", 157);
    head.write("ustar\u000000", 257);
    head.fill(" ", 148, 156);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    const content = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
    content.write(body);
    return [head, content];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function zipOf(entries: readonly Entry[], { isStored = false } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, kind = "file", body = "", size, crc, localName, offset, flags = 0 } of entries) {
    const bytes = Buffer.from(body);
    const packed = isStored ? bytes : deflateRawSync(bytes);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x0800 | flags, 2);
    head.writeUInt16LE(isStored ? 0 : 8, 4);
    head.writeUInt32LE(crc ?? crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(size ?? bytes.length, 18);
    const inside = Buffer.from(localName ?? name);
    head.writeUInt16LE(inside.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, inside, packed]);
    const named = Buffer.from(name);
    head.writeUInt16LE(named.length, 22);
    const more = Buffer.alloc(14);
    more.writeUInt32LE(unixModes[kind] * 65_536, 6);
    more.writeUInt32LE(offset ?? at, 10);
    const madeByUnix = Buffer.from([30, 3]);
    directory.push(Buffer.from("PK\x01\x02"), madeByUnix, head, more, named);
    locals.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06"), end]);
}
