import { rmSync } from "node:fs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Removes what is unfinished, a file or a folder, when the process is told to stop before it is done; the process then ends by the
 * same signal.
 *
 * @returns what says that it is done
 */
export function removeOnSignal(path: string): () => void {
  const isDone = (): void => {
    for (const signal of signals) process.off(signal, stop);
  };
  const stop = (signal: NodeJS.Signals): void => {
    rmSync(path, { recursive: true, force: true });
    isDone();
    // Others may have something of their own to remove: the last one ends the process.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, stop);
  return isDone;
}
