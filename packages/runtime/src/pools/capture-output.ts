import type { Readable } from "node:stream";

/** What is kept of a model's output. */
export type OutputLimits = {
  /** Read at most in a second; a model that writes more waits, and its own requests with it. */
  readonly bytesPerSecond: number;
  readonly linesPerSecond: number;
  readonly lineCharacters: number;
};

export const outputLimits: OutputLimits = { bytesPerSecond: 1024 * 1024, linesPerSecond: 200, lineCharacters: 4096 };

/**
 * Hands on what a program writes, line by line, within limits; what is left out is counted in a line of its own.
 *
 * Beyond the bytes of a second the pipe is left full: an endless writer costs itself, not us.
 */
export function captureOutput(
  stream: Readable,
  onLine: (line: string) => void,
  limits: OutputLimits = outputLimits,
): void {
  let rest = "";
  let [bytes, lines, dropped] = [0, 0, 0];
  let timer: NodeJS.Timeout | null = null;
  const say = (line: string): void => {
    lines += 1;
    if (lines > limits.linesPerSecond) dropped += 1;
    else onLine(line.length > limits.lineCharacters ? `${line.slice(0, limits.lineCharacters)} …` : line);
  };
  const startSecond = (): void => {
    timer = null;
    if (dropped > 0) onLine(`… ${dropped} more lines in this second were left out`);
    [bytes, lines, dropped] = [0, 0, 0];
    stream.resume();
  };
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    if (timer === null) {
      timer = setTimeout(startSecond, 1000);
      timer.unref();
    }
    bytes += text.length;
    if (bytes > limits.bytesPerSecond) stream.pause();
    const parts = (rest + text).split("\n");
    // A line that never ends is cut, or it would be kept whole.
    rest = (parts.pop() ?? "").slice(0, limits.lineCharacters + 1);
    for (const line of parts) say(line);
  });
  stream.on("error", (error) => {
    onLine(`the output could not be read: ${error.message}`);
  });
  stream.on("end", () => {
    if (rest !== "") say(rest);
    if (dropped > 0) onLine(`… ${dropped} more lines were left out`);
    if (timer !== null) clearTimeout(timer);
  });
}
