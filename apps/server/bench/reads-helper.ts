// A helper of bench/reads: a model with four weeks behind it, a drift of the last twelve hours, and the alert about it.
//
//   node reads-helper.ts <data folder>, with an IPC channel
import { seededRandom } from "@driftguard/stats";

import { dayMs, floorTo, hourMs } from "../src/profiles/index.ts";
import { answerOrders } from "./answer-orders.ts";
import { timeChecks } from "./check/time-checks.ts";
import { contextAt } from "./history/context-at.ts";
import { makeModel } from "./history/make-model.ts";
import { shiftProfile } from "./history/shift-profile.ts";
import { writeHistory } from "./history/write-history.ts";
import { openRunning } from "./open-running.ts";
import { writePerformance } from "./reads/write-performance.ts";

const historyDays = 28;
const driftHours = 12;
const drifting = [3, 7];

const stores = await openRunning(process.argv[2] ?? "");

answerOrders(
  {
    async make({ name, rowsPerDay }) {
      const now = Date.now();
      const end = floorTo(now, hourMs);
      const from = floorTo(end - historyDays * dayMs, dayMs);
      const ctx = contextAt(stores.database, now);
      const model = await makeModel(ctx, { name: String(name), numbers: 40, categories: 5 });
      const traffic = { rowsPerDay: Number(rowsPerDay), random: seededRandom(3) };
      const changed = {
        ...model,
        baseline: { ...model.baseline, profile: shiftProfile(model.baseline.profile, drifting) },
      };
      await writeHistory(ctx, model, traffic, { from, to: end - driftHours * hourMs });
      await writeHistory(ctx, changed, traffic, { from: end - driftHours * hourMs, to: end });
      await writePerformance(ctx, model.key, { from, to: end });
      await timeChecks(stores, model.key.model, [end, end + 1_000]);
    },
  },
  () => stores.close(),
);
