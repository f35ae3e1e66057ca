import { contentOf } from "./content.ts";
import { pickleInNumpyFile } from "./numpy-file.ts";
import { runPickle } from "./run-pickle.ts";
import { scanLimits } from "./scan-limits.ts";

/**
 * Whether a file could hold something for an unpickler, by its first bytes: `false` where Python stops among them, before
 * it has resolved a name. Of a large file of data the rest then need not be read into memory.
 *
 * @param head - the beginning of the file, some kilobytes of it
 */
export function mayBePickled(head: Uint8Array): boolean {
  if (contentOf(head) !== "other" || pickleInNumpyFile(head) !== null) return true;
  let isNamed = false;
  const run = runPickle(
    head,
    0,
    {
      onName: ({ module }) => (isNamed ||= /^[\w.]+$/.test(module)),
      onCall: () => undefined,
      onItem: () => undefined,
      onPersistent: () => undefined,
      onOddity: () => undefined,
      onBuilt: () => null,
    },
    { ...scanLimits, isLenient: true },
  );
  return isNamed || run.broken === null || run.isCutShort || run.isShort;
}
