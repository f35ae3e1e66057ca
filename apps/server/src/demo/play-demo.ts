import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { findVersionByKey } from "../models/index.ts";
import { airTimeModel, type DemoModel, disruption } from "./demo-models.ts";
import { labelOf, predictionOf, type Target } from "./demo-rows.ts";
import {
  findDemo,
  holdLoading,
  listDemoModels,
  listOrganisationNumbers,
  tryLockDemo,
  updateDemo,
} from "./queries/demos.ts";
import { type Flight, readFlights } from "./read-flights.ts";
import { liveFrom, moved } from "./shift.ts";

export type PlayParts = {
  readonly database: Database;
  readonly events: EventStore;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
};

const labelsWaitMs = 86_400_000;

/** Plays demonstrations on in real time: each prediction at its minute, each outcome at its own. */
export function createDemoPlayer(parts: PlayParts): { play(): Promise<void> } {
  let read: Promise<{ flights: readonly Flight[]; models: readonly DemoModel[] }> | null = null;
  const source = async (): Promise<{ flights: readonly Flight[]; models: readonly DemoModel[] }> => {
    const all = await readFlights();
    return {
      flights: all.filter(({ time }) => time >= liveFrom),
      models: [disruption, airTimeModel(all.filter(({ time }) => time < liveFrom))],
    };
  };
  return {
    async play() {
      for (const organisation of await listOrganisationNumbers(parts.database)) {
        const ctx = parts.contextOf(parts.systemCaller(organisation, "sample data"));
        const demo = await ctx.transaction((tx) => findDemo(tx, organisation));
        if (demo === null || demo.state !== "loaded" || demo.played_through === null) continue;
        read ??= source();
        await playOne(parts, ctx, { ...(await read), organisation });
      }
    },
  };
}

async function playOne(
  parts: PlayParts,
  ctx: Context,
  { flights, models, organisation }: { flights: readonly Flight[]; models: readonly DemoModel[]; organisation: number },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    if (!(await tryLockDemo(tx, organisation))) return;
    const demo = await findDemo(tx, organisation);
    if (demo === null || demo.played_through === null) return;
    if (!(await holdLoading(tx, { organisation, startedAt: demo.started_at }))) return;
    const [from, to, days] = [demo.played_through.getTime(), ctx.now().getTime(), demo.shift_days];
    const isDue = (time: number): boolean => moved(time, days) > from && moved(time, days) <= to;
    const flown = flights.filter(({ time }) => isDue(time));
    const landed = flights.filter(({ time, labelTime }) => isDue(labelTime) && moved(time, days) > from - labelsWaitMs);
    for (const row of await listDemoModels(tx, organisation)) {
      const model = models.find(({ name }) => name === row.name);
      const version =
        row.current_version === null ? null : await findVersionByKey(tx, organisation, row.current_version);
      if (model === undefined || version === null) continue;
      const target: Target = { organisation, model: row.id, version, demo: model, days };
      if (flown.length > 0) await parts.events.append(flown.map((flight) => predictionOf(flight, target)));
      const labels = landed.flatMap((flight) => labelOf(flight, target) ?? []);
      if (labels.length > 0) await parts.events.appendLabels(labels);
    }
    const ended = flights.every(({ labelTime }) => moved(labelTime, days) <= to);
    await updateDemo(tx, organisation, {
      played_through: new Date(to),
      message: ended ? "The demonstration's data have ended." : null,
    });
  });
}
