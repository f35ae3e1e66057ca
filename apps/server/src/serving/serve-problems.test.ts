import { decode, type Dialect, type Signature } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { Problem } from "../platform/http/problem.ts";
import { inDialect, refusalProblem } from "./serve-problems.ts";

const signature: Signature = {
  ...{ columns: null, columnsFrom: "none", codec: "json", positional: false, task: "unknown", prediction: "any" },
  classes: null,
};

test.for<{ readonly dialect: Dialect; readonly also: string | null }>([
  { dialect: "predict", also: null },
  { dialect: "v2", also: "error" },
  { dialect: "invocations", also: "message" },
])("$dialect: a body that is no JSON is told where it stops being any, as the API tells it", ({ dialect, also }) => {
  const body = Buffer.from('{"inputs": [\n  {"distance": -Infinity}]}');
  const refused = decode(dialect, body, undefined, signature);
  if (!("refused" in refused)) throw new Error("it was taken");
  const said = 'The body is not JSON: line 2, character 16 ("-Infinity"). Send null where there is no number.';
  const problem = inDialect(dialect, refusalProblem(refused, body));
  if (!(problem instanceof Problem)) throw new Error("it is no problem");
  expect(problem).toMatchObject({ status: 400, code: "request/malformed", message: said });
  if (also !== null) expect(problem.also).toMatchObject({ [also]: said });
});
