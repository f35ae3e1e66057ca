import { expect, test } from "vitest";

import { isSigned } from "./verify-signature.ts";

// The example that GitHub publishes for whoever writes this.
const secret = "It's a Secret to Everybody";
const body = Buffer.from("Hello, World!");
const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

test("GitHub's own example is right", () => {
  expect(isSigned(body, secret, signature)).toBe(true);
});

test.each([
  { what: "another body", args: [Buffer.from("Hello, World?"), secret, signature] },
  { what: "a body that was cut off", args: [body.subarray(0, -1), secret, signature] },
  { what: "another secret", args: [body, "it's a secret to everybody", signature] },
  { what: "no signature", args: [body, secret, ""] },
  { what: "one without its kind", args: [body, secret, signature.slice(7)] },
  { what: "one of another kind", args: [body, secret, signature.replace("sha256", "sha1")] },
  { what: "one that is cut off", args: [body, secret, signature.slice(0, -1)] },
  { what: "one that goes on", args: [body, secret, `${signature}00`] },
] as const)("$what is wrong", ({ args: [given, by, header] }) => {
  expect(isSigned(given, by, header)).toBe(false);
});
