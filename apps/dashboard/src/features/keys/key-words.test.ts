import { expect, test } from "vitest";

import { keys } from "../../../test/fake/fake-settings.ts";
import { now } from "../../../test/fake/clock.ts";
import { keyState } from "./key-words.ts";

const [key] = keys;
if (!key) throw new Error("the fake world has no key");
const at = (ms: number): string => new Date(now + ms).toISOString();

test.each([
  { promise: "a key without an end works", key, state: "works" },
  { promise: "a key works until its end", key: { ...key, expires_at: at(1) }, state: "works" },
  { promise: "and no longer", key: { ...key, expires_at: at(0) }, state: "expired" },
  { promise: "a rotated key works until the overlap ends", key: { ...key, revoked_at: at(3_600_000) }, state: "works" },
  {
    promise: "a revoked key does not work, also where it would have expired",
    key: { ...key, revoked_at: at(-1), expires_at: at(-1) },
    state: "revoked",
  },
])("$promise", ({ key: given, state }) => {
  expect(keyState(given, now)).toBe(state);
});
