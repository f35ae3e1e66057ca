/** Waits of one length, however many at a time, on one timer: most are over at once, and a timer for each costs more than that. */
export type Waits = {
  /** How long each may take, milliseconds. */
  readonly ms: number;
  /**
   * @param onLate - called where the wait was not ended in its time, or up to an eighth of that later
   * @returns what ends it
   */
  begin(onLate: () => void): () => void;
};

export function createWaits(ms: number): Waits {
  /** In the order in which they are due. */
  const running = new Set<Wait>();
  let timer: NodeJS.Timeout | null = null;

  const look = (): void => {
    timer = null;
    const now = performance.now();
    for (const wait of running) {
      if (wait.dueAt > now) break;
      running.delete(wait);
      wait.onLate();
    }
    if (running.size > 0) lookLater();
  };
  const lookLater = (): void => {
    // A wait that is given up may be all that a process still has to do: nobody stays for it.
    timer ??= setTimeout(look, ms / 8).unref();
  };
  return {
    ms,
    begin(onLate) {
      const wait = { dueAt: performance.now() + ms, onLate };
      running.add(wait);
      lookLater();
      return () => {
        running.delete(wait);
      };
    },
  };
}

type Wait = { readonly dueAt: number; readonly onLate: () => void };
