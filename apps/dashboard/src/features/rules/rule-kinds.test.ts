import { ruleSettings } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { defaultSettings, ruleKind, ruleKinds } from "./rule-kinds.ts";

test("every kind of the wire can be chosen, and none that the wire does not know", () => {
  const known = ruleSettings.options.map((option) => option.shape.kind.value);
  expect(ruleKinds.map(({ kind }) => kind).toSorted()).toEqual(known.toSorted());
});

test.each(ruleKinds)("the fields of $kind are settings of it", ({ kind, fields }) => {
  const settings = defaultSettings(kind);
  expect(fields.map(({ name }) => name).filter((name) => !(name in settings))).toEqual([]);
});

test("an unknown kind in a link is the default policy", () => {
  expect(ruleKind("sorcery").kind).toBe("default");
});
