import { type FileHandle, open } from "node:fs/promises";

/** Opens a file that was listed, so that all of it can be read whatever becomes of its name. @returns `null` where it is gone */
export async function openKept(path: string): Promise<FileHandle | null> {
  return open(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
}
