import { CommandError } from "../command-error.ts";
import { readJson } from "../tables/read-schema.ts";

/** @returns `null` without a file. @throws CommandError if it is not an object of columns and numbers of at least 0 */
export async function readImportance(path: string | null): Promise<Readonly<Record<string, number>> | null> {
  if (path === null) return null;
  const content = await readJson(path, "importance file");
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new CommandError("unreadable", `${path}: it must be an object of columns and numbers.`);
  return Object.fromEntries(
    Object.entries(content).map(([name, value]): [string, number] => {
      if (typeof value === "number" && value >= 0) return [name, value];
      throw new CommandError("unreadable", `${path}: the importance of "${name}" must be a number of at least 0.`);
    }),
  );
}
