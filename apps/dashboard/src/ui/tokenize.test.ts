import * as fc from "fast-check";
import { expect, test } from "vitest";

import { tokenize } from "./tokenize.ts";

test("strings, keywords and comments are told apart", () => {
  const code = 'import json  # it is "standard"\nkey = "dg_x"';
  expect(
    tokenize(code, "python")
      .filter(({ kind }) => kind !== "plain")
      .map(({ kind, text }) => `${kind} ${text}`),
  ).toEqual(["keyword import", 'comment # it is "standard"', 'string "dg_x"']);
});

test("no letter is lost or changed, whatever the code", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b", '"', "'", "#", "\\", "\n", "/", " ", "1") }),
      fc.constantFrom("python", "curl", "json"),
      (code, language) => {
        expect(
          tokenize(code, language)
            .map(({ text }) => text)
            .join(""),
        ).toBe(code);
      },
    ),
  );
});
