import { preview } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { figuresOf } from "./figures-of.ts";

const { report } = preview.parse(preview.meta()?.["example"]);

test("where nothing could be asked no errors are counted", () => {
  if (report === null) throw new Error("The example has a report.");
  const asked = (replayed: number) =>
    figuresOf({ ...report, requests: { ...report.requests, replayed } }).find(({ name }) => name.startsWith("Fails"));
  expect(asked(0)).toMatchObject({ value: "–", note: "nothing could be asked", severity: null });
  expect(asked(200)).toMatchObject({ value: "0", severity: 0 });
});
