import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { emptyReport, readReport, writeReport } from "./report.ts";

const body = emptyReport("skipped", {
  trigger: "manual",
  at: "2026-11-16T10:00:00.000Z",
  reason: "no data",
  summary: "é",
});

test("a report is read back as it was written", () => {
  expect(readReport(writeReport(body))).toEqual(body);
});

test("a report of the first versions, which wrote gzip, is read as well", () => {
  expect(readReport(gzipSync(JSON.stringify(body)))).toEqual(body);
});

test("a torn report is refused", () => {
  const bytes = writeReport(body);
  expect(() => readReport(bytes.subarray(0, bytes.length - 4))).toThrow();
  expect(() => readReport(Buffer.alloc(0))).toThrow();
});
