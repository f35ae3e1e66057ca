import { ByteReader } from "./byte-reader.ts";
import { countsBuffer } from "./counts-buffer.ts";
import { profileFormat } from "./encode-profile.ts";
import type { Bins, FeatureBins, FeatureProfile, Profile } from "./profile.ts";

/**
 * The profile that `encodeProfile` wrote.
 *
 * @param bins - the bins it was counted on: how long each feature's counts are stands only there
 * @throws RangeError if the bytes are torn, of another format or of other bins
 */
export function decodeProfile(bytes: Uint8Array, bins: Bins): Profile {
  const reader = new ByteReader(bytes);
  const format = reader.byte();
  if (format !== profileFormat) throw new RangeError(`decodeProfile knows format ${profileFormat}, got ${format}`);
  let edgesId = "";
  for (let i = 0; i < 8; i++) edgesId += reader.byte().toString(16).padStart(2, "0");
  if (edgesId !== bins.edgesId) {
    throw new RangeError(`decodeProfile needs a profile of the bins ${bins.edgesId}, got ${edgesId}`);
  }
  const events = reader.varint();
  const room = countsBuffer(bins.features);
  const features = bins.features.map((feature) => readFeature(reader, feature, room(feature)));
  reader.end();
  return { edgesId, events, features };
}

function readFeature(reader: ByteReader, bins: FeatureBins, counts: Float64Array): FeatureProfile {
  const rows = { n: reader.varint(), missing: reader.varint(), violations: reader.varint() };
  if (bins.kind === "numeric") {
    const infinite = { negInf: reader.varint(), posInf: reader.varint() };
    const moments =
      rows.n > infinite.negInf + infinite.posInf
        ? { min: reader.float64(), max: reader.float64(), s1: reader.float64(), s2: reader.float64() }
        : { min: null, max: null, s1: 0, s2: 0 };
    reader.counts(counts);
    return { kind: "numeric", ...rows, ...infinite, ...moments, counts };
  }
  const strangers = { other: reader.varint(), unseen: reader.varint() };
  reader.counts(counts);
  const unseenValues = new Map<string, number>();
  const named = reader.length();
  for (let i = 0; i < named; i++) unseenValues.set(reader.text(), reader.varint());
  return { kind: "categorical", ...rows, ...strangers, counts, unseenValues };
}
