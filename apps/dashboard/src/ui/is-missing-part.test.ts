import { expect, test } from "vitest";

import { isMissingPart } from "./is-missing-part.ts";

test.each([
  ["Chromium", "Failed to fetch dynamically imported module: http://localhost/assets/page-a.js", true],
  ["Firefox", "error loading dynamically imported module: http://localhost/assets/page-a.js", true],
  ["Safari", "Importing a module script failed.", true],
  ["Vite, of a style sheet", "Unable to preload CSS for /assets/page-a.css", true],
  ["a fault of ours", "Cannot read properties of undefined (reading 'map')", false],
])("%s: %s", (_, message, expected) => {
  expect(isMissingPart(new TypeError(message))).toBe(expected);
});
