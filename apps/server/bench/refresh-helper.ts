// A helper of bench/refresh: rows in one quarter of an hour, counted into profiles again and again.
//
//   node refresh-helper.ts <data folder>, with an IPC channel
import { seededRandom } from "@driftguard/stats";

import { refreshParts } from "../src/checks/index.ts";
import type { EventRow } from "../src/platform/events/event-store.ts";
import { floorTo, hourMs, markAllDirty, quarterMs, refreshProfiles } from "../src/profiles/index.ts";
import { answerOrders } from "./answer-orders.ts";
import { contextAt, organisation } from "./history/context-at.ts";
import { levelOf, makeModel } from "./history/make-model.ts";
import { newRowId } from "./ingest/new-id.ts";
import { openRunning } from "./open-running.ts";

const numbers = 40;
const categories = 5;
const batchRows = 5_000;

const stores = await openRunning(process.argv[2] ?? "");
const now = Date.now();
const ctx = contextAt(stores.database, now);
const model = await makeModel(ctx, { name: "bench-refresh", numbers, categories });
const parts = refreshParts(organisation, stores.events);

answerOrders(
  {
    async fill({ rows }) {
      const random = seededRandom(11);
      const quarter = floorTo(now - hourMs, quarterMs);
      for (let stored = 0; stored < Number(rows); stored += batchRows) {
        const batch = Array.from({ length: batchRows }, (_, row): EventRow => ({
          ...{ ...model.key, id: newRowId(), time: quarter + ((stored + row) % quarterMs), receivedAt: now },
          numbers: Array.from({ length: numbers }, random.normal),
          categories: Array.from({ length: categories }, () => levelOf(random.uniform())),
          ...{ output: random.uniform(), class: null, latencyMs: 5, error: null, externalId: null, extra: null },
        }));
        await stores.events.append(batch);
      }
    },
    async refresh({ what }) {
      const { model: number, version } = model.key;
      await ctx.transaction((tx) => markAllDirty(tx, organisation, number, version));
      const from = performance.now();
      // Profiles alone, to see what the sums of performance beside them cost.
      const chosen = what === "profiles" ? { ...parts, onHours: async () => {} } : parts;
      const { outcome, hours } = await refreshProfiles(ctx, chosen, number);
      if (outcome !== "done" || hours.size !== 1) throw new Error(`the refresh was ${outcome}`);
      return (performance.now() - from) / 1000;
    },
  },
  () => stores.close(),
);
