import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameReader, headerBytes, payloadBytesMax } from "./frames.ts";

const frame = fc.record({
  id: fc.nat(0xffffffff),
  op: fc.nat(9),
  count: fc.nat(0xffff),
  payload: fc.uint8Array({ maxLength: 300 }),
});

test("frames come out as they went in, however the stream is cut up", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 50 })), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map((one) => encodeFrame(one, [one.payload])));
      const reader = new FrameReader();
      const found = [];
      let [at, cut] = [0, 0];
      while (at < bytes.length) {
        const end = at + (cuts[cut++] ?? 1000);
        found.push(...reader.read(Buffer.from(bytes.subarray(at, end))));
        at = end;
      }
      expect(found.map((one) => ({ ...one, payload: [...one.payload] }))).toEqual(
        frames.map((one) => ({ ...one, payload: [...one.payload] })),
      );
    }),
  );
});

test("a frame that says it is longer than 16 MiB is an error before its bytes come", () => {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(payloadBytesMax + 1, 0);
  expect(() => new FrameReader().read(header)).toThrow(RangeError);
});
