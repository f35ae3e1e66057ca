/** What bytes are, told by themselves: a container that has to be opened, or a stream to be read. */
export type Content = "gzip" | "zlib" | "xz" | "lzma" | "bz2" | "zip" | "tar" | "lz4" | "zstd" | "other";

/** Tells a container by its first bytes, as the loaders do: joblib and torch go by these alone. */
export function contentOf(bytes: Uint8Array): Content {
  const starts = (...signature: readonly number[]): boolean => signature.every((byte, i) => bytes[i] === byte);
  if (starts(0x1f, 0x8b)) return "gzip";
  if (starts(0x78)) return "zlib";
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a)) return "xz";
  if (starts(0x5d, 0x00)) return "lzma";
  if (starts(0x42, 0x5a, 0x68)) return "bz2";
  if (starts(0x04, 0x22, 0x4d, 0x18)) return "lz4";
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return "zip";
  return isTar(bytes) ? "tar" : "other";
}

/** Whether the first block is a tar header: its checksum is the sum of its bytes, with blanks in the sum's place. */
export function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false;
  const stated = readOctal(bytes.subarray(148, 156));
  if (stated === null) return false;
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : (bytes[i] ?? 0);
  return sum === stated && bytes[0] !== 0;
}

/** An octal number, padded with blanks and ended by a blank or a zero byte; `null` where there is none. */
export function readOctal(field: Uint8Array): number | null {
  const text = String.fromCharCode(...field)
    .replace(/[\0 ]+$/, "")
    .replace(/^ +/, "");
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}
