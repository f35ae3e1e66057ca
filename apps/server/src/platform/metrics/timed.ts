export type Ended<Outcome extends string> = { readonly outcome: Outcome; readonly seconds: number };

/** Runs something and tells how long it took and how it ended: "failed" where it threw. */
export async function timed<Result, Outcome extends string>(
  run: () => Promise<Result>,
  outcomeOf: (result: Result) => Outcome,
  tell: (ended: Ended<Outcome | "failed">) => void,
): Promise<Result> {
  const startedAt = performance.now();
  let outcome: Outcome | "failed" = "failed";
  try {
    const result = await run();
    outcome = outcomeOf(result);
    return result;
  } finally {
    tell({ outcome, seconds: (performance.now() - startedAt) / 1000 });
  }
}
