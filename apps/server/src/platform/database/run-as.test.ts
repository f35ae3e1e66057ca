import { describe, expect, test } from "vitest";
import { StartFault } from "../start-fault.ts";
import { chooseRunAs, unsharePrefix, type RunAsFacts } from "./run-as.ts";

const me = { uid: 1000, gid: 1000 };
const postgres = { uid: 104, gid: 107 };
const nobody = { uid: 65534, gid: 65534 };

const ordinary: RunAsFacts = {
  uid: 1000,
  named: true,
  owner: null,
  folder: "/data/pg",
  candidates: () => [postgres, nobody],
  canRun: () => true,
  canUnshare: () => true,
};
const root: RunAsFacts = { ...ordinary, uid: 0 };
const unshared = { prefix: unsharePrefix, ids: {} };

describe("as whom PostgreSQL runs", () => {
  test.each([
    { promise: "an ordinary user is itself", facts: ordinary, expected: { prefix: [], ids: {} } },
    { promise: "on its own folder too", facts: { ...ordinary, owner: me }, expected: { prefix: [], ids: {} } },
    {
      promise: "a uid without a name goes into a user namespace",
      facts: { ...ordinary, named: false },
      expected: unshared,
    },
    {
      promise: "root serves a folder of another user as that user",
      facts: { ...root, owner: me },
      expected: { prefix: [], ids: me },
    },
    { promise: "root takes the best candidate for a new folder", facts: root, expected: { prefix: [], ids: postgres } },
    {
      promise: "a candidate that cannot reach the folder is passed over",
      facts: { ...root, canRun: ({ uid }) => uid === nobody.uid },
      expected: { prefix: [], ids: nobody },
    },
    {
      promise: "below root's own home nobody can reach it: a user namespace",
      facts: { ...root, canRun: () => false },
      expected: unshared,
    },
    {
      promise: "a folder of root's stays root's, in a user namespace",
      facts: { ...root, owner: { uid: 0, gid: 0 } },
      expected: unshared,
    },
  ] satisfies { promise: string; facts: RunAsFacts; expected: ReturnType<typeof chooseRunAs> }[])(
    "$promise",
    ({ facts, expected }) => {
      expect(chooseRunAs(facts)).toEqual(expected);
    },
  );

  test.each([
    {
      promise: "another user's folder is named with its owner",
      facts: { ...ordinary, owner: postgres },
      says: /belongs to user 104/,
    },
    {
      promise: "root without namespaces is sent to DATABASE_URL",
      facts: { ...root, canRun: () => false, canUnshare: () => false },
      says: /as root.*DATABASE_URL/,
    },
    {
      promise: "so is a uid without a name",
      facts: { ...ordinary, named: false, canUnshare: () => false },
      says: /user 1000, which has no name.*DATABASE_URL/,
    },
  ] satisfies { promise: string; facts: RunAsFacts; says: RegExp }[])("$promise", ({ facts, says }) => {
    expect(() => chooseRunAs(facts)).toThrow(StartFault);
    expect(() => chooseRunAs(facts)).toThrow(says);
  });
});
