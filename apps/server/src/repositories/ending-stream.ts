import { Readable } from "node:stream";

/** A stream whose end, in whatever way, ends what it comes from. */
export function endingStream(parts: AsyncIterable<Buffer>, end: () => void): Readable {
  const readable = Readable.from(parts, { objectMode: false });
  const destroy = readable._destroy.bind(readable);
  // Not at "close": that comes when the parts have ended, which they may only do by `end`.
  readable._destroy = (error, done) => {
    if (!readable.readableEnded) end();
    destroy(error, done);
  };
  return readable;
}
