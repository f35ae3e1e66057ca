import { once } from "node:events";

import { expect, test } from "vitest";

import { endingStream } from "./ending-stream.ts";

test("a reader who leaves ends what the stream waits for", async () => {
  const ended = Promise.withResolvers<void>();
  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from("a");
    await ended.promise;
  }
  const stream = endingStream(parts(), ended.resolve);
  stream.resume();
  await once(stream, "data");
  const closed = once(stream, "close");
  stream.destroy();
  await closed;
  await expect(ended.promise).resolves.toBeUndefined();
});

test("a stream that was read to its end has nothing to end", async () => {
  let ends = 0;
  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from("a");
  }
  const stream = endingStream(parts(), () => (ends += 1));
  stream.resume();
  await once(stream, "close");
  expect(ends).toBe(0);
});
