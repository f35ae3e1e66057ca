import { ByteWriter } from "./byte-writer.ts";
import type { FeatureBins } from "./profile.ts";

export const binsFormat = 1;
export const numericKind = 0;
export const categoricalKind = 1;

/**
 * The bins of a version as bytes, equal for equal bins whatever made them.
 *
 * Format 1: u8 format; number of features; then per feature u8 kind (0 numeric, 1 categorical), its name, and for
 * numeric: centre as float64, number of edges and the edges as float64, number of atoms and each one's distance from the
 * one before; for categorical: number of levels and each level's text, length of the rest's filter in bytes (0 without
 * one), and then its hashes as u8 and its bytes. Numbers are varints (LEB128), floats little-endian, texts UTF-8 behind
 * their length.
 *
 * @throws RangeError if atoms do not ascend
 */
export function encodeBins(features: readonly FeatureBins[]): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(binsFormat);
  writer.varint(features.length);
  for (const feature of features) writeFeature(writer, feature);
  return writer.bytes();
}

function writeFeature(writer: ByteWriter, bins: FeatureBins): void {
  if (bins.kind === "numeric") {
    writer.byte(numericKind);
    writer.text(bins.feature);
    writer.float64(bins.centre);
    writer.varint(bins.edges.length);
    for (const edge of bins.edges) writer.float64(edge);
    writer.varint(bins.atoms.length);
    let before = 0;
    for (const atom of bins.atoms) {
      writer.varint(atom - before);
      before = atom;
    }
    return;
  }
  writer.byte(categoricalKind);
  writer.text(bins.feature);
  writer.varint(bins.levels.length);
  for (const level of bins.levels) writer.text(level);
  writer.varint(bins.rest?.bits.length ?? 0);
  if (bins.rest === null) return;
  writer.byte(bins.rest.hashes);
  writer.raw(bins.rest.bits);
}
