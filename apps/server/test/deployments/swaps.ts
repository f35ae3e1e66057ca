import { startPushed } from "./pushed.ts";

// node --conditions=driftguard-source apps/server/test/deployments/swaps.ts
// Twenty swaps between two versions under load: how many requests did not end in a 200, and how long a swap took.
const pushed = await startPushed();
const [swaps, callers] = [20, 16];
try {
  for (const version of ["1", "2"])
    await pushed.push("swapped", `def predict(rows):\n    return ["${version}" for _ in rows]\n`, { version });
  const statuses = new Map<string, number>();
  let isOver = false;
  const load = Array.from({ length: callers }, async () => {
    while (!isOver) {
      const said = await pushed.api("POST", "/serve/swapped/predict", { inputs: [{ x: 1 }] }).then(
        ({ status, body }) => `${status} ${body.version}`,
        () => "connection reset",
      );
      statuses.set(said, (statuses.get(said) ?? 0) + 1);
    }
  });
  const milliseconds: number[] = [];
  for (let swap = 0; swap < swaps; swap += 1) {
    const begun = performance.now();
    await pushed.api("PUT", "/api/v1/models/swapped/traffic", {
      split: [{ version: swap % 2 === 0 ? "1" : "2", weight: 10_000 }],
    });
    milliseconds.push(Math.round(performance.now() - begun));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  isOver = true;
  await Promise.all(load);
  const bad = [...statuses].filter(([said]) => !said.startsWith("200"));
  const sorted = milliseconds.toSorted((one, other) => one - other);
  process.stdout.write(
    `${JSON.stringify({ swaps, callers, requests: Object.fromEntries(statuses), bad, swapMsMedian: sorted[swaps >> 1], swapMsMost: sorted.at(-1) })}\n`,
  );
  if (bad.length > 0) process.exitCode = 1;
} finally {
  await pushed.end();
}
