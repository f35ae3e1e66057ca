import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { captureOutput } from "./capture-output.ts";

const limits = { bytesPerSecond: 1000, linesPerSecond: 3, lineCharacters: 10 };

async function linesOf(...chunks: readonly string[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  captureOutput(stream, (line) => lines.push(line), limits);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.on("end", resolve));
  return lines;
}

test("lines come whole, however they were written", async () => {
  expect(await linesOf("one\ntw", "o\nlast")).toEqual(["one", "two", "last"]);
});

test("what is beyond the lines of a second is counted, and a long line is cut", async () => {
  expect(await linesOf("0123456789abc\n2\n3\n4\n5\n")).toEqual([
    "0123456789 …",
    "2",
    "3",
    "… 2 more lines were left out",
  ]);
});

test("an endless writer is left to wait", async () => {
  const stream = new PassThrough();
  captureOutput(stream, () => {}, limits);
  stream.write("x".repeat(2000));
  await new Promise((resolve) => setImmediate(resolve));
  expect(stream.isPaused()).toBe(true);
  stream.destroy();
});
