const magic = Buffer.from("\x93NUMPY", "latin1");

/**
 * Where the pickle begins that a file of numpy's own format holds: an array of objects is stored as one, and is loaded
 * with `allow_pickle`.
 *
 * @returns `null` where it is no such file, or holds numbers
 * @see numpy's `numpy/lib/format.py`
 */
export function pickleInNumpyFile(bytes: Uint8Array): number | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < 12 || !file.subarray(0, magic.length).equals(magic)) return null;
  // The length of the description has two bytes in version 1, and four since.
  const isFirst = file[6] === 1;
  const begin = isFirst ? 10 : 12;
  const end = begin + (isFirst ? file.readUInt16LE(8) : file.readUInt32LE(8));
  if (end > file.length) return null;
  return /['"][|<>=]?O\d*['"]/.test(file.toString("latin1", begin, end)) ? end : null;
}
