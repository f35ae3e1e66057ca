import { preview } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { previewLines, refuseFailing } from "./follow-preview.ts";

const example = preview.parse(preview.meta()?.["example"]);
const { report } = example;
if (report === null || example.replay === null) throw new Error("The example was asked again.");
const ended = (state: "failed" | "cancelled", problem: string | null) => ({
  ...example,
  replay: { ...example.replay, state, problem },
});
const failed = preview.parse(ended("failed", "The worker ended."));

test("a replay that failed is no success, whatever the one before said", () => {
  expect(() => refuseFailing(failed)).toThrow("The worker ended.");
  expect(() => refuseFailing(preview.parse(ended("cancelled", null)))).toThrow("The replay was cancelled.");
  expect(previewLines(failed)[0]).toBe("The last replay failed; this is the one before.");
  expect(previewLines({ ...failed, report: null })).toEqual(["The replay failed."]);
});

test("a version that fails is no success, and one that differs is", () => {
  expect(() => refuseFailing({ ...example, report: { ...report, verdict: "fails" } })).toThrow(
    "Version 4 fails where the live version does not.",
  );
  refuseFailing(example);
  expect(previewLines(example)[0]).toBe(report.headline);
});
