import { ByteReader } from "./byte-reader.ts";
import { binsFormat, categoricalKind, numericKind } from "./encode-bins.ts";
import { fnv1a64, hexOf } from "./fnv1a64.ts";
import type { Bins, FeatureBins } from "./profile.ts";

/**
 * The bins that `encodeBins` wrote, under the same `edgesId`.
 *
 * @throws RangeError if the bytes are torn or of another format
 */
export function decodeBins(bytes: Uint8Array): Bins {
  const reader = new ByteReader(bytes);
  const format = reader.byte();
  if (format !== binsFormat) throw new RangeError(`decodeBins knows format ${binsFormat}, got ${format}`);
  const features: FeatureBins[] = [];
  const length = reader.length();
  for (let i = 0; i < length; i++) features.push(readFeature(reader));
  reader.end();
  // What `nameBins` would hash is these bytes: they need not be written again.
  return { edgesId: hexOf(fnv1a64(bytes)), features };
}

function readFeature(reader: ByteReader): FeatureBins {
  const kind = reader.byte();
  const feature = reader.text();
  if (kind === numericKind) {
    const centre = reader.float64();
    const edges = reader.float64s(reader.length());
    const atoms: number[] = [];
    const atomCount = reader.length();
    for (let i = 0; i < atomCount; i++) atoms.push((atoms[i - 1] ?? 0) + reader.varint());
    return { feature, kind: "numeric", edges, atoms, centre };
  }
  if (kind !== categoricalKind) throw new RangeError(`decodeBins knows no feature of kind ${kind}`);
  const levels: string[] = [];
  const levelCount = reader.length();
  for (let i = 0; i < levelCount; i++) levels.push(reader.text());
  const restBytes = reader.length();
  const rest = restBytes === 0 ? null : { hashes: reader.byte(), bits: reader.raw(restBytes) };
  return { feature, kind: "categorical", levels, rest };
}
