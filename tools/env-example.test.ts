import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSettings, renderEnvExample } from "./env-example.ts";

const root = join(import.meta.dirname, "..");
const required = { description: "Where", safeParse: () => ({ success: false }) };
const optional = { description: "Who", safeParse: () => ({ success: true, data: undefined }) };
const listed = { description: "Which", safeParse: () => ({ success: true, data: ["a", "b"] }) };
const defaulted = { description: "How often", safeParse: () => ({ success: true, data: 60 }) };

test("each setting stands with its description and its default, commented out", () => {
  const text = renderEnvExample({ WHERE: required, WHO: optional, HOW_OFTEN: defaulted, WHICH: listed });
  expect(text).toContain("\n# Where\n#WHERE=\n\n# Who\n#WHO=\n\n# How often\n#HOW_OFTEN=60\n\n# Which\n#WHICH=a,b\n");
});

test("a setting without a description is an error", () => {
  expect(() => renderEnvExample({ WHERE: { safeParse: optional.safeParse } })).toThrow(TypeError);
});

test("the committed file has every setting of the server; if not: npm run env-example", async () => {
  expect(readFileSync(join(root, ".env.example"), "utf8")).toBe(renderEnvExample(await readSettings(root)));
});
