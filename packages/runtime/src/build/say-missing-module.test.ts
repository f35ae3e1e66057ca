import { expect, test } from "vitest";

import { sayMissingModule } from "./say-missing-module.ts";

test.each([
  { said: "ModuleNotFoundError: No module named 'polars'", names: "add polars to" },
  { said: "ModuleNotFoundError: No module named 'sklearn.linear_model'", names: "add scikit-learn to" },
  { said: "ModuleNotFoundError: No module named 'PIL'", names: "add pillow to" },
  { said: "ModuleNotFoundError: No module named 'helpers'", names: "push helpers.py" },
])("$said says: $names", ({ said, names }) => {
  expect(sayMissingModule(said)).toContain(names);
});

test("of another fault nothing is said", () => {
  expect(sayMissingModule("ValueError: x must be 3")).toBe("");
});
