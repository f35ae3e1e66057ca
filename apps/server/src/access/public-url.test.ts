import { expect, test } from "vitest";

import { publicUrlOf } from "./public-url.ts";

test.each([
  {
    promise: "the configured one",
    publicUrl: "https://drift.example.com/",
    host: "0.0.0.0",
    url: "https://drift.example.com",
  },
  {
    promise: "with its path",
    publicUrl: "https://example.com/drift/",
    host: "0.0.0.0",
    url: "https://example.com/drift",
  },
  { promise: "else the address that is listened to", publicUrl: null, host: "127.0.0.1", url: "http://127.0.0.1:8000" },
  { promise: "this machine where all are listened to", publicUrl: null, host: "0.0.0.0", url: "http://localhost:8000" },
  { promise: "an IPv6 address in brackets", publicUrl: null, host: "::1", url: "http://[::1]:8000" },
])("people reach us at: $promise", ({ publicUrl, host, url }) => {
  expect(publicUrlOf({ publicUrl: publicUrl === null ? null : new URL(publicUrl), host, port: 8000 })).toBe(url);
});
