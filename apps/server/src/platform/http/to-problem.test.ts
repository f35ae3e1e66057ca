import { DatabaseError } from "pg";
import { expect, test } from "vitest";

import { Unavailable } from "../database/unavailable.ts";
import { toProblem } from "./mount.ts";

/** As PostgreSQL's client throws it. */
function failure(code: string): DatabaseError {
  const error = new DatabaseError("it did not work", 0, "error");
  error.code = code;
  return error;
}

test.each([
  { what: "a disk that is full", error: failure("53100"), says: /^The disk of the store is full; / },
  {
    what: "one that is full under a queue of writers",
    error: new Unavailable("cannot write", { cause: failure("53100") }),
    says: /^The disk of the store is full; /,
  },
  { what: "a server that stops", error: failure("57P01"), says: /^The store does not answer at this moment; / },
])("$what is told as that, with 503 and when to come again", ({ error, says }) => {
  const problem = toProblem(error);
  expect(problem.body()).toMatchObject({ status: 503, code: "store/unavailable" });
  expect(problem.message).toMatch(says);
  expect(problem.headers).toMatchObject({ "retry-after": "1" });
});
