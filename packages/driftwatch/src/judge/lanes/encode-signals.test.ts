import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCalibration, encodeCalibration } from "./encode-calibration.ts";
import { decodeSignals, encodeSignals } from "./encode-signals.ts";

test("signals come back, NaN included, also from the middle of a buffer", () => {
  fc.assert(
    fc.property(fc.float32Array(), (values) => {
      const bytes = encodeSignals(values);
      const within = Uint8Array.of(7, ...bytes).subarray(1);
      expect(decodeSignals(within)).toEqual(values);
    }),
  );
});

test("a torn hour of signals is refused", () => {
  expect(() => decodeSignals(new Uint8Array(5))).toThrow(RangeError);
});

test("a calibration comes back, NaN included", () => {
  const slots = fc
    .nat(50)
    .chain((length) => fc.tuple(...[0, 1].map(() => fc.float64Array({ minLength: length, maxLength: length }))));
  fc.assert(
    fc.property(fc.nat(), slots, (windows, [mean, deviation]) => {
      const calibration = { windows, mean: mean ?? new Float64Array(), deviation: deviation ?? new Float64Array() };
      expect(decodeCalibration(encodeCalibration(calibration))).toEqual(calibration);
    }),
  );
});

test("a torn calibration is refused", () => {
  const bytes = encodeCalibration({ windows: 3, mean: Float64Array.of(1, 2), deviation: Float64Array.of(3, 4) });
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeCalibration(bytes.slice(0, length))).toThrow(RangeError);
  }
});
