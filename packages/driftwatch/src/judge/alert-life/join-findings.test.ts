import { expect, test } from "vitest";
import type { Finding } from "./alert.ts";
import { joinFindings } from "./join-findings.ts";

const quiet: Finding = { cause: "distribution", feature: "income", isFired: false, ratio: 0.2, severity: 0 };
const fired: Finding = { ...quiet, isFired: true, ratio: 1.4, severity: 3 };
const blind: Finding = { ...quiet, ratio: null };

test.each<{ promise: string; findings: Finding[]; joined: Finding[] }>([
  { promise: "one stays as it is", findings: [quiet], joined: [quiet] },
  { promise: "who fired outweighs who is quiet, whoever comes first", findings: [quiet, fired], joined: [fired] },
  {
    promise: "of two that fired the worse counts",
    findings: [fired, { ...fired, ratio: 2.5, severity: 4 }],
    joined: [{ ...fired, ratio: 2.5, severity: 4 }],
  },
  {
    promise: "of two quiet ones the louder counts, so that neither ends what the other sees",
    findings: [quiet, { ...quiet, ratio: 0.8, severity: 2 }],
    joined: [{ ...quiet, ratio: 0.8, severity: 2 }],
  },
  { promise: "a quiet one does not make up for a blind one", findings: [quiet, blind], joined: [blind] },
  { promise: "who fired does", findings: [blind, fired], joined: [fired] },
  {
    promise: "a recognised change of unit gives its name to the change of distribution",
    findings: [{ ...quiet, cause: "unit" }, fired],
    joined: [{ ...fired, cause: "unit" }],
  },
  {
    promise: "other features and other causes stay apart, in their order",
    findings: [fired, { ...fired, feature: "age" }, { ...quiet, cause: "missing" }],
    joined: [fired, { ...fired, feature: "age" }, { ...quiet, cause: "missing" }],
  },
  {
    promise: "the model as a whole is one too",
    findings: [
      { ...quiet, cause: "service", feature: null },
      { ...fired, cause: "service", feature: null },
    ],
    joined: [{ ...fired, cause: "service", feature: null }],
  },
  { promise: "nothing gives nothing", findings: [], joined: [] },
])("$promise", ({ findings, joined }) => {
  expect(joinFindings(findings)).toEqual(joined);
});
