import { expect, test } from "vitest";

import { reasonIn } from "./reason-in.ts";

// Lines as PostgreSQL 18.4 wrote them.
const notReady = "2026-11-27 09:26:58.390 UTC [8995] FATAL:  the database system is not yet accepting connections";
const noSpace =
  '2026-11-27 09:26:58.388 UTC [8993] FATAL:  could not write to file "pg_wal/xlogtemp.8993": No space left on device';
const locked = '2026-11-27 09:26:58.101 UTC [8990] FATAL:  lock file "postmaster.pid" already exists';

test.each([
  {
    promise: "the last fatal line is why",
    messages: `${notReady}\n${locked}\nHINT:  Is another running?\n`,
    reason: locked,
  },
  {
    promise: "a disk that is full is why, whatever callers were told afterwards",
    messages: `${noSpace}\n${notReady}\n${notReady}\n`,
    reason: "its disk is full; make room and start again",
  },
  { promise: "without a fatal line it is the last one", messages: "LOG:  one\nLOG:  two\n", reason: "LOG:  two" },
  { promise: "of silence nothing is said", messages: "", reason: "" },
])("$promise", ({ messages, reason }) => {
  expect(reasonIn(messages)).toBe(reason);
});
