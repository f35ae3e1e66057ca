import { expect, test } from "vitest";

import { isOwnOrigin } from "./own-origin.ts";

const dashboard = new URL("https://drift.example.com/");

test.each([
  { promise: "the public URL's origin is ours", origin: "https://drift.example.com", own: true },
  { promise: "a request without an Origin is not", origin: undefined, own: false },
  { promise: "a sandboxed page's is not", origin: "null", own: false },
  { promise: "plain http is another origin", origin: "http://drift.example.com", own: false },
  { promise: "another port is another origin", origin: "https://drift.example.com:8443", own: false },
  { promise: "a longer name is another host", origin: "https://drift.example.com.evil.example", own: false },
  { promise: "our name before an @ is not our host", origin: "https://drift.example.com@evil.example", own: false },
  { promise: "a sibling host is not ours", origin: "https://evil.example.com", own: false },
  { promise: "what is no origin is not ours", origin: "https://drift.example.com/path", own: false },
  {
    promise: "a forged Host does not make its origin ours",
    origin: "https://evil.example",
    host: "evil.example",
    own: false,
  },
  {
    promise: "nor does loopback count beside a public URL",
    origin: "http://localhost:8000",
    host: "localhost:8000",
    own: false,
  },
])("with a public URL: $promise", ({ origin, host = "drift.example.com", own }) => {
  expect(isOwnOrigin({ origin, host, publicUrl: dashboard })).toBe(own);
});

test.each([
  {
    promise: "the host that was asked is ours",
    origin: "http://box.internal:8000",
    host: "box.internal:8000",
    own: true,
  },
  { promise: "over TLS that ends before us as well", origin: "https://box.internal", host: "box.internal", own: true },
  { promise: "localhost is 127.0.0.1", origin: "http://localhost:8000", host: "127.0.0.1:8000", own: true },
  { promise: "and ::1", origin: "http://[::1]:8000", host: "localhost:8000", own: true },
  {
    promise: "another port of this machine is somebody else",
    origin: "http://localhost:3000",
    host: "localhost:8000",
    own: false,
  },
  { promise: "another host is somebody else", origin: "http://evil.example:8000", host: "127.0.0.1:8000", own: false },
  {
    promise: "nobody can pass for loopback by a name",
    origin: "http://localhost.evil.example:8000",
    host: "localhost:8000",
    own: false,
  },
  { promise: "no Origin is refused here too", origin: undefined, host: "localhost:8000", own: false },
  { promise: "and a request without a host", origin: "http://localhost:8000", host: "", own: false },
])("without a public URL: $promise", ({ origin, host, own }) => {
  expect(isOwnOrigin({ origin, host, publicUrl: null })).toBe(own);
});
