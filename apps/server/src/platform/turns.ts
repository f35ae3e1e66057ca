/** Shares the event loop between work that does not wait for anything and all that waits for the loop. */
export type Turns = {
  /**
   * Runs work at once, or in a later turn of the loop where this one has had its share; in the order in which it was
   * asked for. What is longer than a share is not cut.
   */
  run<Result>(work: () => Result | Promise<Result>): Promise<Result>;
};

/** @param shareMs - after so much work others have their turn: what the network brought, and what is to be sent */
export function createTurns({ shareMs = 4 }: { readonly shareMs?: number } = {}): Turns {
  const waiting: (() => void)[] = [];
  let spentMs = 0;
  let turn: NodeJS.Immediate | null = null;

  const spend = (work: () => void): void => {
    const startedAt = performance.now();
    work();
    spentMs += performance.now() - startedAt;
    turn ??= setImmediate(goOn);
  };
  const goOn = (): void => {
    turn = null;
    spentMs = 0;
    while (spentMs < shareMs) {
      const next = waiting.shift();
      if (next === undefined) return;
      spend(next);
    }
  };
  return {
    run(work) {
      return new Promise((resolve, reject) => {
        const runNow = (): void => {
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
        };
        if (waiting.length === 0 && spentMs < shareMs) spend(runNow);
        else waiting.push(runNow);
      });
    },
  };
}
