import { expect, test } from "vitest";

import { createSessionCookie } from "./session-cookie.ts";

test("over https the cookie is bound to https and to exactly this host", () => {
  expect(createSessionCookie({ isSecure: true }).write("abc")).toBe(
    "__Host-driftguard=abc; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure",
  );
});

test("over http it is neither, since no browser would keep it", () => {
  expect(createSessionCookie({ isSecure: false }).write("abc")).toBe(
    "driftguard=abc; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax",
  );
});

test("what removes it names the same cookie and the same attributes", () => {
  expect(createSessionCookie({ isSecure: true }).clear()).toBe(
    "__Host-driftguard=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure",
  );
});

test.each([
  { promise: "is found among others", header: "a=1; driftguard=abc; b=2", token: "abc" },
  { promise: "is not one whose name only ends like it", header: "not-driftguard=abc", token: null },
  { promise: "is not the secure one", header: "__Host-driftguard=abc", token: null },
  { promise: "is missing where it is empty", header: "driftguard=", token: null },
  { promise: "is missing without cookies", header: undefined, token: null },
])("the token $promise", ({ header, token }) => {
  expect(createSessionCookie({ isSecure: false }).read(header)).toBe(token);
});
