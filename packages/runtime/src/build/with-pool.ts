import { join } from "node:path";
import type { BuildContext, Signature } from "../contract.ts";
import type { ModelFacts, Pool } from "../pools/pool.ts";
import { createVersionPool } from "../pools/version-pool.ts";
import { realTimers } from "../queue/timers.ts";
import { notedEnvironment } from "./environment-step.ts";
import { readNote } from "./notes.ts";
import { readSettings } from "./read-settings.ts";
import type { ScanNote } from "./scan-step.ts";

/** What one worker of a build is started for. */
export type PoolUse = {
  readonly pool: Pool;
  readonly facts: ModelFacts;
  /** Layers and start of the worker, as the pool told them. */
  readonly milliseconds: number;
};

/**
 * Starts one worker in the final sandbox, for as long as `use` runs.
 *
 * @throws BuildProblem `load_failed` or `load_timeout`
 */
export async function withPool<T>(
  context: BuildContext,
  { codec, columns }: Pick<Signature, "codec" | "columns">,
  use: (loaded: PoolUse) => Promise<T>,
): Promise<T> {
  const files = join(context.folder, "files");
  const { model, scan } = readNote<ScanNote>(context.folder, "scan");
  let milliseconds = 0;
  const pool = createVersionPool({
    ...{ files, model, scan },
    settings: readSettings(files),
    environment: notedEnvironment(context),
    ...{ codec, columns, workers: 1, uid: null },
    sandbox: context.sandbox,
    variables: context.variables,
    timers: realTimers(context.clock),
    signal: context.signal,
    events: {
      free: () => {},
      started: (worker) => {
        ({ milliseconds } = worker);
      },
      died: ({ reason }) => context.log(`the worker ended: ${reason}`),
      output: (_, line) => context.log(line),
      crashLoop: () => context.log("the worker ended again and again"),
    },
  });
  try {
    const facts = await pool.start();
    return await use({ pool, facts, milliseconds });
  } finally {
    await pool.stop();
  }
}
