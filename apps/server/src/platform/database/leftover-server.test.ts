import { expect, test } from "vitest";
import { leftoverOf, type LeftoverFacts } from "./leftover-server.ts";

const folder = "/data/pg";
const hasEnded = false;
const look = () => ({ program: "postgres", folder, hasEnded });
const old: LeftoverFacts = { pid: 70, isAlive: () => true, look, folder };

test.each([
  { promise: "no pid file: nothing is left", facts: { ...old, pid: null }, expected: "none" },
  { promise: "a dead pid: PostgreSQL starts over it", facts: { ...old, isAlive: () => false }, expected: "none" },
  {
    promise: "another user's process: PostgreSQL starts over it",
    facts: { ...old, look: () => ({ program: null, folder: null, hasEnded }) },
    expected: "none",
  },
  {
    promise: "the pid is another program by now",
    facts: { ...old, look: () => ({ program: "node", folder, hasEnded }) },
    expected: "stranger",
  },
  {
    promise: "the pid is the PostgreSQL of another folder",
    facts: { ...old, look: () => ({ program: "postgres", folder: "/var/lib/postgresql", hasEnded }) },
    expected: "stranger",
  },
  {
    promise: "it has ended, and nobody has collected it",
    facts: { ...old, look: () => ({ program: null, folder: null, hasEnded: true }) },
    expected: "stranger",
  },
  { promise: "a server that outlived its DriftGuard", facts: old, expected: "ours" },
  {
    promise: "the same where the system does not tell folders",
    facts: { ...old, look: () => ({ program: "postgres", folder: null, hasEnded }) },
    expected: "ours",
  },
] satisfies { promise: string; facts: LeftoverFacts; expected: string }[])("$promise", ({ facts, expected }) => {
  expect(leftoverOf(facts)).toBe(expected);
});
