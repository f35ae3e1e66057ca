import { ByteReader } from "../../profile/byte-reader.ts";
import { ByteWriter } from "../../profile/byte-writer.ts";
import type { Calibration } from "./calibrate.ts";

const calibrationFormat = 1;

/** A calibration as bytes: u8 format, windows and slots as varints, then mean and deviation of each slot as float64. */
export function encodeCalibration({ windows, mean, deviation }: Calibration): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(calibrationFormat);
  writer.varint(windows);
  writer.varint(mean.length);
  for (let slot = 0; slot < mean.length; slot++) {
    writer.float64(mean[slot] ?? Number.NaN);
    writer.float64(deviation[slot] ?? Number.NaN);
  }
  return writer.bytes();
}

/** @throws RangeError if the bytes are torn or of another format */
export function decodeCalibration(bytes: Uint8Array): Calibration {
  const reader = new ByteReader(bytes);
  const format = reader.byte();
  if (format !== calibrationFormat)
    throw new RangeError(`decodeCalibration knows format ${calibrationFormat}, got ${format}`);
  const windows = reader.varint();
  const slots = reader.length();
  const [mean, deviation] = [new Float64Array(slots), new Float64Array(slots)];
  for (let slot = 0; slot < slots; slot++) {
    mean[slot] = reader.float64();
    deviation[slot] = reader.float64();
  }
  reader.end();
  return { windows, mean, deviation };
}
