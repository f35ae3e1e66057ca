import type { Readable } from "node:stream";

/**
 * A body as a web stream that hands out at most `bytesMax` and then fails; cancelling it ends the connection. Nothing is
 * read before somebody asks.
 */
export function limitBody(body: Readable, bytesMax: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Buffer<ArrayBuffer>> = body[Symbol.asyncIterator]();
  // Whoever reads learns of a failure from the iterator. Unread, it would be an error event without a listener, which
  // ends the process: a receiver that stalls after its headers could do that.
  body.on("error", () => {});
  let left = bytesMax;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const next = left < 0 ? null : await chunks.next();
        if (next?.done === true) {
          controller.close();
        } else if (next === null || left === 0) {
          body.destroy();
          controller.error(new RangeError(`the answer is longer than ${bytesMax} bytes`));
        } else {
          controller.enqueue(new Uint8Array(next.value.subarray(0, left)));
          // Below 0 it was too long. That is told with the next read: failing a stream drops what it still holds.
          left -= next.value.byteLength;
        }
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
