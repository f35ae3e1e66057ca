import { expect, test } from "vitest";

import { snippetOf } from "./snippets.ts";

const endpoint = "http://127.0.0.1:8000/serve/flights/predict";
const rows = [{ carrier: `O'Hare "x"`, distance: 1400 }];

test("a shell gets a text with quotes back as it was", () => {
  expect(snippetOf("curl", endpoint, rows)).toContain(
    String.raw`-d '{"inputs":[{"carrier":"O'\''Hare \"x\"","distance":1400}]}'`,
  );
});

test("Python's text of the body, read as JSON's, is the body", () => {
  const text = /data=(".*")\.encode/.exec(snippetOf("Python", endpoint, rows))?.[1] ?? "";
  expect(JSON.parse(JSON.parse(text))).toEqual({ inputs: rows });
});

test("TypeScript sends the rows as a value", () => {
  expect(snippetOf("TypeScript", endpoint, rows)).toContain('JSON.stringify({"inputs":[{"carrier":"O\'Hare');
});
