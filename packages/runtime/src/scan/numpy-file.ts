const magic = Buffer.from("\x93NUMPY", "latin1");

/** As numpy writes it of numbers, times and texts; */
const plain =
  /^\{'descr': '[<>|=]?[biufcmMSUV?]\d*(?:\[\w+\])?', 'fortran_order': (?:True|False), 'shape': \([\d, ]*\), \} *\n$/;
/** and of rows of these. */
const plainRows =
  /^\{'descr': \[(?:\('[\w .-]*', '[<>|=]?[biufcmMSUV?]\d*(?:\[\w+\])?'\)(?:, )?)+\], 'fortran_order': (?:True|False), 'shape': \([\d, ]*\), \} *\n$/;

/**
 * Where the pickle begins that a file of numpy's own format may hold: an array of objects is stored as one, and is loaded
 * with `allow_pickle`. Its description is an expression of Python, in which such an array has any number of spellings: what is
 * not known to be plain counts as one.
 *
 * @returns beyond the end where the description is longer than the bytes given; `null` where it is no such file, or holds numbers
 * @see numpy's `numpy/lib/format.py`
 */
export function pickleInNumpyFile(bytes: Uint8Array): number | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < 12 || !file.subarray(0, magic.length).equals(magic)) return null;
  // The length of the description has two bytes in version 1, and four since.
  const isFirst = file[6] === 1;
  const begin = isFirst ? 10 : 12;
  const end = begin + (isFirst ? file.readUInt16LE(8) : file.readUInt32LE(8));
  const description = file.toString("latin1", begin, end);
  return plain.test(description) || plainRows.test(description) ? null : end;
}
