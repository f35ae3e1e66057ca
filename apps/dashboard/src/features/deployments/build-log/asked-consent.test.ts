import type { Job } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { askedConsent } from "./asked-consent.ts";

test.each([
  { step: "scan", code: "consent_needed", state: "failed", asked: "unknown-names" },
  { step: "test-data", code: "consent_needed", state: "failed", asked: "other-framework-version" },
  { step: "scan", code: "unsafe_pickle", state: "failed", asked: null },
  { step: "scan", code: "consent_needed", state: "running", asked: null },
] as const)("a job that is $state in $step by $code asks for $asked", ({ step, code, state, asked }) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a job only this is asked
  expect(askedConsent({ state, problem: { step, code, detail: "" } } as Job)).toBe(asked);
});
