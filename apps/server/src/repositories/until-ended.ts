import type { GitAnswer } from "../platform/git/http-backend.ts";
import { within } from "../platform/within.ts";

/**
 * Resolves when git has ended.
 *
 * @param killed - aborts when git is killed
 * @param patienceMs - that it may take from then on
 * @throws Error if it takes longer: a repository is not kept for it for ever
 */
export async function untilEnded(
  { ended }: Pick<GitAnswer, "ended">,
  { killed, patienceMs }: { readonly killed: AbortSignal; readonly patienceMs: number },
): Promise<void> {
  const kill = Promise.withResolvers<void>();
  if (killed.aborted) kill.resolve();
  killed.addEventListener("abort", () => kill.resolve(), { once: true });
  await Promise.race([ended, kill.promise]);
  if ((await within(patienceMs, ended)) === "late") throw new Error("git was killed and has not ended");
}
