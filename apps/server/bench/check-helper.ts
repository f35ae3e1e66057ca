// A helper of bench/check: checks on profiles that were written as such, at times that it chooses.
//
//   node check-helper.ts <data folder>, with an IPC channel
import { seededRandom } from "@driftguard/stats";

import { systemCaller } from "../src/access/index.ts";
import { runDueChecks } from "../src/checks/index.ts";
import { createLog } from "../src/platform/log.ts";
import { dayMs, hourMs, minuteMs } from "../src/profiles/index.ts";
import { answerOrders } from "./answer-orders.ts";
import { copyModels } from "./check/copy-models.ts";
import { checkParts, timeChecks } from "./check/time-checks.ts";
import { contextAt, organisation } from "./history/context-at.ts";
import { type BenchModel, makeModel } from "./history/make-model.ts";
import { type Traffic, writeHistory } from "./history/write-history.ts";
import { openRunning } from "./open-running.ts";

const historyDays = 28;
// A Monday at ten: not the first hour of a day, and no day ends within the twelve hours behind it.
const start = Date.UTC(2026, 10, 16, 10);

const stores = await openRunning(process.argv[2] ?? "");
const owner = await stores.database.connectAsOwner("bench");
const models = new Map<
  string,
  { readonly model: BenchModel; readonly traffic: Traffic; through: number; looks: number }
>();

function known(name: unknown) {
  const found = models.get(String(name));
  if (found === undefined) throw new RangeError(`no model ${String(name)} was made`);
  return found;
}

answerOrders(
  {
    async make({ name, rowsPerDay, features }) {
      const ctx = contextAt(stores.database, start);
      const model = await makeModel(ctx, { name: String(name), numbers: Number(features), categories: 0 });
      const traffic = { rowsPerDay: Number(rowsPerDay), random: seededRandom(model.key.model) };
      const from = start - historyDays * dayMs - 10 * hourMs;
      await writeHistory(ctx, model, traffic, { from, to: start });
      models.set(String(name), { model, traffic, through: start, looks: 0 });
    },
    /** Checks at one moment after the other within a quarter of an hour: nothing has closed since the last one. */
    quiet({ name, count }) {
      const entry = known(name);
      const times = Array.from({ length: Number(count) }, () => entry.through + 1_000 * (entry.looks += 1));
      return timeChecks(stores, entry.model.key.model, times);
    },
    /** So many hours pass; written, not checked. */
    async pass({ name, hours }) {
      const entry = known(name);
      const to = entry.through + Number(hours) * hourMs;
      await writeHistory(contextAt(stores.database, to), entry.model, entry.traffic, { from: entry.through, to });
      Object.assign(entry, { through: to, looks: 0 });
    },
    /** @param minutes - so many before the end of what is written */
    check: ({ name, minutes }) =>
      timeChecks(stores, known(name).model.key.model, [known(name).through - Number(minutes) * minuteMs]),
    copy: ({ name, count }) =>
      copyModels(owner, known(name).model.key, { count: Number(count), now: known(name).through + 100_000 }),
    /** Checks every copy, all of them due. @param turn - 0, 1, …: each a second later, within the same quarter of an hour */
    async due({ name, turn }) {
      const now = (): Date => new Date(known(name).through + 100_000 + Number(turn) * 1_000);
      await owner.query("update models set next_check_at = $1 where name like $2", [now(), `${String(name)} %`]);
      const from = performance.now();
      const outcome = await runDueChecks(
        {
          ...checkParts(stores),
          ...{ database: stores.database, contextOf: () => contextAt(stores.database, now().getTime()), systemCaller },
          ...{ holder: "bench", log: createLog("error"), isStopping: () => false },
        },
        now,
      );
      return { ...outcome, organisation, seconds: (performance.now() - from) / 1000 };
    },
  },
  async () => {
    await owner.end();
    await stores.close();
  },
);
