import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";

import { afterAll, expect, test } from "vitest";

import { withUpload } from "./spool-upload.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-spool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  { what: "as it came", bytes: Buffer.from("a,b\n1,2\n") },
  { what: "unpacked, where it is a gzip file", bytes: gzipSync("a,b\n1,2\n") },
])("an upload lies on disk $what, and is gone afterwards", async ({ bytes }) => {
  const read = await withUpload(folder, Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), async (path) =>
    readFileSync(path, "utf8"),
  );
  expect(read).toBe("a,b\n1,2\n");
  expect(readdirSync(folder)).toEqual([]);
});

test("what fails on it leaves nothing behind", async () => {
  const fail = withUpload(folder, Readable.from([Buffer.from("x")]), () => Promise.reject(new Error("no")));
  await expect(fail).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  {
    what: "breaks off",
    body: () =>
      new Readable({
        read() {
          this.destroy(new Error("gone"));
        },
      }),
    code: "request/malformed",
  },
  {
    what: "is gzip that breaks off",
    body: () => Readable.from([gzipSync("x".repeat(9999)).subarray(0, 20)]),
    code: "request/malformed",
  },
  {
    what: "unpacks to two hundred times its size",
    body: () => Readable.from([gzipSync(Buffer.alloc(40_000_000))]),
    code: "request/too-large",
  },
])("an upload that $what is refused, and leaves nothing behind", async ({ body, code }) => {
  await expect(withUpload(folder, body(), async () => {})).rejects.toMatchObject({ code });
  expect(readdirSync(folder)).toEqual([]);
});
