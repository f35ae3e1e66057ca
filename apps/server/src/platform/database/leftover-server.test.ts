import { expect, test } from "vitest";
import { leftoverOf, type LeftoverFacts } from "./leftover-server.ts";

const folder = "/data/pg";
const old: LeftoverFacts = { pid: 70, isAlive: () => true, look: () => ({ program: "postgres", folder }), folder };

test.each([
  { promise: "no pid file: nothing is left", facts: { ...old, pid: null }, expected: "none" },
  { promise: "a dead pid: PostgreSQL starts over it", facts: { ...old, isAlive: () => false }, expected: "none" },
  {
    promise: "another user's process: PostgreSQL starts over it",
    facts: { ...old, look: () => ({ program: null, folder: null }) },
    expected: "none",
  },
  {
    promise: "the pid is another program by now",
    facts: { ...old, look: () => ({ program: "node", folder }) },
    expected: "stranger",
  },
  {
    promise: "the pid is the PostgreSQL of another folder",
    facts: { ...old, look: () => ({ program: "postgres", folder: "/var/lib/postgresql" }) },
    expected: "stranger",
  },
  { promise: "a server that outlived its DriftGuard", facts: old, expected: "ours" },
  {
    promise: "the same where the system does not tell folders",
    facts: { ...old, look: () => ({ program: "postgres", folder: null }) },
    expected: "ours",
  },
] satisfies { promise: string; facts: LeftoverFacts; expected: string }[])("$promise", ({ facts, expected }) => {
  expect(leftoverOf(facts)).toBe(expected);
});
