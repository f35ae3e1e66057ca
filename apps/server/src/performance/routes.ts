import { performance, performanceQuery } from "@driftguard/protocol";

import type { EventStore } from "../platform/events/event-store.ts";
import type { Context } from "../platform/context.ts";
import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { openPerformance } from "./open-performance.ts";
import { createPerformanceShower } from "./show-performance.ts";

/** How good the predictions were, as far as labels have come. */
export function performanceRoutes({
  events,
  refresh,
}: {
  readonly events: EventStore;
  readonly refresh: (ctx: Context, model: number) => Promise<Date>;
}): readonly Route[] {
  const show = createPerformanceShower(events);
  return [
    route({
      id: "showPerformance",
      method: "GET",
      path: "/api/v1/models/:model/performance",
      tag: "performance",
      summary: "Realised and promised performance over time, now and by segment",
      access: guarded("models:read", "read", { model: "model" }),
      query: performanceQuery,
      answers: { 200: performance },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned, query }) => {
        const model = Number(owned["model"]);
        const source = await openPerformance(ctx, model, await refresh(ctx, model));
        return ok(await show(ctx, source, { days: query.days, segment: query.segment ?? null }));
      },
    }),
  ];
}
