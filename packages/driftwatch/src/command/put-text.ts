import { writeFile } from "node:fs/promises";
import { CommandError } from "./command-error.ts";
import type { Surroundings } from "./output.ts";
import { whyNotWritten } from "./why-not-written.ts";

/** Where a result goes: a file, or stdout where that is `null`. @param told - said on stderr once the file is there */
export type Destination = { readonly output: string | null; readonly told: string };

/** @throws CommandError if the file cannot be written */
export async function putText(text: string, { output, told }: Destination, to: Surroundings): Promise<void> {
  if (output === null) {
    to.stdout.write(text);
    return;
  }
  try {
    await writeFile(output, text);
  } catch (error) {
    throw new CommandError("unreadable", `${output}: the file cannot be written there${whyNotWritten(error)}.`, {
      cause: error,
    });
  }
  to.stderr.write(`${told}\n`);
}
