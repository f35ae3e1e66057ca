import { ByteReader } from "../../profile/byte-reader.ts";
import { ByteWriter } from "../../profile/byte-writer.ts";
import { countsLength } from "../../profile/counts-buffer.ts";
import { decodeProfile } from "../../profile/decode-profile.ts";
import { encodeProfile } from "../../profile/encode-profile.ts";
import type { Bins, FeatureBins, FeatureProfile } from "../../profile/profile.ts";
import type { Span } from "../verdict.ts";
import type { ExpectedHours, WholeHours } from "./whole-hours.ts";

const wholeHoursFormat = 1;

/**
 * Whole hours as bytes, without their span. Format 1: u8 format; length of the profile and the profile; then per feature
 * u8 (1 where it is known), events, spread, n, missing and violations, for numeric: negInf, posInf, s1, s2, min and max
 * (NaN where there is none), for categorical: other and unseen, all as float64, and the counts as float32. Little-endian.
 */
export function encodeWholeHours({ counted, expected }: WholeHours): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(wholeHoursFormat);
  const profile = encodeProfile(counted);
  writer.varint(profile.length);
  writer.raw(profile);
  for (const { isKnown, events, spread, sum } of expected) {
    writer.byte(isKnown ? 1 : 0);
    for (const value of [events, spread, ...numbersOf(sum)]) writer.float64(value);
    writer.float32s(sum.counts);
  }
  return writer.bytes();
}

/** @throws RangeError if the bytes are torn, of another format or of other bins */
export function decodeWholeHours(bytes: Uint8Array, bins: Bins, { from, to }: Span): WholeHours {
  const reader = new ByteReader(bytes);
  const format = reader.byte();
  if (format !== wholeHoursFormat)
    throw new RangeError(`decodeWholeHours knows format ${wholeHoursFormat}, got ${format}`);
  const counted = decodeProfile(reader.raw(reader.length()), bins);
  const expected = bins.features.map((feature) => readFeature(reader, feature));
  reader.end();
  return { from, to, counted, expected };
}

function numbersOf(sum: FeatureProfile): number[] {
  const rows = [sum.n, sum.missing, sum.violations];
  return sum.kind === "numeric"
    ? [...rows, sum.negInf, sum.posInf, sum.s1, sum.s2, sum.min ?? Number.NaN, sum.max ?? Number.NaN]
    : [...rows, sum.other, sum.unseen];
}

function readFeature(reader: ByteReader, bins: FeatureBins): ExpectedHours {
  const isKnown = reader.byte() === 1;
  const [events, spread] = [reader.float64(), reader.float64()];
  const rows = { n: reader.float64(), missing: reader.float64(), violations: reader.float64() };
  if (bins.kind === "numeric") {
    const sums = { negInf: reader.float64(), posInf: reader.float64(), s1: reader.float64(), s2: reader.float64() };
    const ends = { min: numberOrNone(reader.float64()), max: numberOrNone(reader.float64()) };
    const counts = reader.float32s(countsLength(bins));
    return { isKnown, events, spread, sum: { kind: "numeric", ...rows, ...sums, ...ends, counts } };
  }
  const strangers = { other: reader.float64(), unseen: reader.float64() };
  const counts = reader.float32s(countsLength(bins));
  return {
    isKnown,
    events,
    spread,
    sum: { kind: "categorical", ...rows, ...strangers, counts, unseenValues: new Map() },
  };
}

function numberOrNone(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
