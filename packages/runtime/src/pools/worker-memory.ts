import type { EnvironmentNote, Resources } from "../contract.ts";

/**
 * What one worker of a version may take, in MB: as its settings say, or what is usual. Importing torch alone maps more than
 * another model takes in all, and the wheel that brings CUDA the most.
 */
export function workerMemoryMb(
  { memoryMb }: Pick<Resources, "memoryMb">,
  { packages }: Pick<EnvironmentNote, "packages">,
): number {
  return memoryMb ?? ("torch" in packages ? 1536 : 512);
}
