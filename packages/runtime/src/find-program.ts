import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** Where programs are on an ordinary system, if nobody says otherwise. */
export const usualFolders: readonly string[] = ["/usr/local/bin", "/usr/bin", "/bin"];

/** The first program of this name in the folders; `null` where none has it. */
export function findProgram(name: string, folders: readonly string[] = usualFolders): string | null {
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
