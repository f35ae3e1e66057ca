import { ByteWriter } from "./byte-writer.ts";
import type { CategoricalProfile, NumericProfile, Profile } from "./profile.ts";

export const profileFormat = 1;

/**
 * A profile as bytes, as the store keeps it.
 *
 * Format 1: u8 format; the 8 bytes of `edgesId`; events; then per feature, in the order of the bins, n, missing and
 * violations, and for numeric: negInf, posInf, where any value is finite min, max, s1 and s2 as float64, counts; for
 * categorical: other, unseen, counts, and the number of unseen values with each one's text and count. Numbers are
 * varints (LEB128), floats little-endian, texts UTF-8 behind their length; a count of 0 is followed by the length of its
 * run of zeros.
 *
 * @throws RangeError if a count is no whole number, as in an expected profile
 */
export function encodeProfile(profile: Profile): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(profileFormat);
  for (let i = 0; i < 16; i += 2) writer.byte(Number.parseInt(profile.edgesId.slice(i, i + 2), 16));
  writer.varint(profile.events);
  for (const feature of profile.features) {
    writer.varint(feature.n);
    writer.varint(feature.missing);
    writer.varint(feature.violations);
    if (feature.kind === "numeric") writeNumeric(writer, feature);
    else writeCategorical(writer, feature);
  }
  return writer.bytes();
}

function writeNumeric(writer: ByteWriter, profile: NumericProfile): void {
  writer.varint(profile.negInf);
  writer.varint(profile.posInf);
  if (profile.n > profile.negInf + profile.posInf) {
    writer.float64(profile.min ?? 0);
    writer.float64(profile.max ?? 0);
    writer.float64(profile.s1);
    writer.float64(profile.s2);
  }
  writer.counts(profile.counts);
}

function writeCategorical(writer: ByteWriter, profile: CategoricalProfile): void {
  writer.varint(profile.other);
  writer.varint(profile.unseen);
  writer.counts(profile.counts);
  writer.varint(profile.unseenValues.size);
  for (const [value, count] of profile.unseenValues) {
    writer.text(value);
    writer.varint(count);
  }
}
