import { type Preview, preview } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { isOld } from "./is-old.ts";

const example = preview.parse(preview.meta()?.["example"]);
const other: Preview["live"] = { deployment: { id: "deployment_1", number: 9 }, version: "5" };

test.each([
  { what: "the version that it compares with is live", change: {}, old: false },
  { what: "another one is live by now", change: { live: other }, old: true },
  { what: "it went live itself", change: { state: "live", live: other }, old: false },
  { what: "it was discarded, and cannot be asked again", change: { state: "ended", live: other }, old: false },
  { what: "nothing is live", change: { live: null }, old: false },
  {
    what: "nothing was live then, and one is now",
    change: { live: other, report: example.report && { ...example.report, against: null } },
    old: true,
  },
  { what: "nothing was asked", change: { live: other, report: null }, old: false },
] as const)("$what: a report is old, $old", ({ change, old }) => {
  expect(isOld({ ...example, ...change })).toBe(old);
});
