import { writeFile } from "node:fs/promises";
import { CommandError } from "./command-error.ts";
import type { Surroundings } from "./output.ts";

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
    throw new CommandError("unreadable", `${output}: the file cannot be written there${whyNot(error)}.`, {
      cause: error,
    });
  }
  to.stderr.write(`${told}\n`);
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return ", as there is no such folder";
  if (code === "EISDIR") return ", as it is a folder";
  return code === "EACCES" || code === "EPERM" || code === "EROFS" ? ", as writing there is not allowed" : "";
}
