import { open, rename, rm } from "node:fs/promises";
import { CommandError } from "../command-error.ts";
import type { Surroundings } from "../output.ts";
import { removeOnSignal } from "../remove-on-signal.ts";
import { whyNotWritten } from "../why-not-written.ts";

/**
 * Writes a table piece by piece: to stdout where `output` is `null`, else to a file that takes its name once it is whole.
 *
 * @throws CommandError if the file cannot be written
 */
export async function putTable(
  pieces: AsyncIterable<string>,
  output: string | null,
  { stdout }: Surroundings,
): Promise<void> {
  if (output === null) {
    for await (const piece of pieces) stdout.write(piece);
    return;
  }
  const unfinished = `${output}.unfinished`;
  const file = await writable(output, () => open(unfinished, "w"));
  const isDone = removeOnSignal(unfinished);
  try {
    for await (const piece of pieces) await writable(output, () => file.write(piece));
    await file.close();
    await writable(output, () => rename(unfinished, output));
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    isDone();
  }
}

async function writable<Result>(output: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw new CommandError("unreadable", `${output}: the file cannot be written there${whyNotWritten(error)}.`, {
      cause: error,
    });
  }
}
