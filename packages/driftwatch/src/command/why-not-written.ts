/** Why a file cannot be written, to follow "the file cannot be written there"; empty where only the system could say. */
export function whyNotWritten(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return ", as there is no such folder";
  if (code === "ENOTDIR") return ", as its folder is a file";
  if (code === "EISDIR") return ", as it is a folder";
  if (code === "ENOSPC" || code === "EDQUOT") return ", as the disk is full";
  return code === "EACCES" || code === "EPERM" || code === "EROFS" ? ", as writing there is not allowed" : "";
}
