import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect } from "node:net";

import { afterAll, expect, test } from "vitest";

import { openBody } from "./read-body.ts";

const server = createServer().listen(0, "127.0.0.1");
afterAll(() => server.close());

test("a sender who goes away after the last byte, and before it is read, ends the body", async () => {
  if (!server.listening) await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  const asked: Promise<unknown[]> = once(server, "request");
  const sender = connect(address.port, "127.0.0.1");
  sender.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n0000");
  const [request] = (await asked) as [IncomingMessage];
  const body = openBody(request, { idleMs: 60_000 });
  const ended = once(body, "error");
  await once(request, "end");
  sender.destroy();
  expect(await ended).toMatchObject([{ code: "request/malformed" }]);
});
