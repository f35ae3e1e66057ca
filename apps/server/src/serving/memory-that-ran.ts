import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

const kept = z.object({ memoryMb: z.int().nullable() });

const fileOf = (folder: string): string => join(folder, "memory-that-ran.json");

/**
 * The last limit of memory under which workers of a version started on this server.
 *
 * @param folder - the version's
 * @returns MB; `null` is what the version itself says, `undefined` where none has started or the file cannot be read
 */
export async function readMemoryThatRan(folder: string): Promise<number | null | undefined> {
  const text = await readFile(fileOf(folder), "utf8").catch(() => null);
  if (text === null) return undefined;
  try {
    return kept.parse(JSON.parse(text)).memoryMb;
  } catch {
    // It only says with what to begin: without it the version starts as it is set.
    return undefined;
  }
}

/** Keeps it; whole or not at all. @throws what the file system says */
export async function keepMemoryThatRan(folder: string, memoryMb: number | null): Promise<void> {
  if ((await readMemoryThatRan(folder)) === memoryMb) return;
  const partial = `${fileOf(folder)}.partial`;
  await writeFile(partial, JSON.stringify({ memoryMb }));
  await rename(partial, fileOf(folder));
}

/**
 * The limits with which a version is started, in their order. One under which it ran comes before another that is set
 * since: that one is tried beside it, so that a limit which is too small takes nothing off. Last comes what the version
 * says itself, under which it was built.
 */
export function limitsToTry(wished: number | null, ran: number | null | undefined): readonly (number | null)[] {
  return [...new Set(ran === undefined ? [wished, null] : [ran, wished, null])];
}
