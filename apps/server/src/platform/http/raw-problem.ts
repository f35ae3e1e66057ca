import { STATUS_CODES } from "node:http";

import { Problem } from "./problem.ts";

/** The whole answer, as bytes on the line, to what was no request: there is no reply object to send it by. */
export function rawProblem(errorCode: string | undefined): string {
  const problem = problemOf(errorCode);
  const body = JSON.stringify(problem.body());
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    "content-type: application/problem+json; charset=utf-8",
    "cache-control: no-store",
    "x-content-type-options: nosniff",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

function problemOf(errorCode: string | undefined): Problem {
  switch (errorCode) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Problem("request/too-slow", "The headers were not there in time.");
    case "HPE_HEADER_OVERFLOW":
      return new Problem("request/headers-too-large", "The headers are over 16 kB.");
    default:
      return new Problem("request/malformed", "This is not HTTP as we know it.");
  }
}
