import { linksUnder } from "../../src/channels/index.ts";
import {
  type CheckParts,
  checkMemory,
  createBaselineMemory,
  createReadMemory,
  runCheck,
} from "../../src/checks/index.ts";
import { availableMemory, thisMachine } from "../../src/platform/available-memory.ts";
import type { RunningStores } from "../open-running.ts";
import { contextAt } from "../history/context-at.ts";

const room = checkMemory(availableMemory(thisMachine()));
const baselines = createBaselineMemory(room.baselines);
const lastReads = createReadMemory(room.reads);

/** What a check is made with, for the whole process as in a server; a name that the bench does not read from anywhere. */
export function checkParts({ events }: RunningStores): CheckParts {
  return {
    events,
    baselines,
    lastReads,
    links: linksUnder(() => new URL("http://localhost:8000")),
    organisationName: async () => "Bench",
    codeVersion: "bench",
  };
}

/** Milliseconds that checks of a model took, one for each time. @throws Error if one did not judge */
export async function timeChecks(stores: RunningStores, model: number, times: readonly number[]): Promise<number[]> {
  const took: number[] = [];
  for (const time of times) {
    const from = performance.now();
    const check = await runCheck(contextAt(stores.database, time), checkParts(stores), {
      ...{ model, dueAt: new Date(time), trigger: "schedule", lease: null },
    });
    took.push(performance.now() - from);
    if (check?.outcome !== "checked") throw new Error(`not checked: ${check?.reason ?? "nothing was answered"}`);
  }
  return took;
}
