import { findActiveBaseline, readBaseline } from "../baselines/index.ts";
import { findModelByKey, findVersionByKey } from "../models/index.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { refreshPerformance, segmentColumnsOf } from "../performance/index.ts";
import type { refreshProfiles } from "../profiles/index.ts";

/** What of an organisation's events is counted, and in which bins: profiles, and the sums of performance beside them. */
export function refreshParts(organisation: number, events: EventStore): Parameters<typeof refreshProfiles>[1] {
  return {
    events,
    async binsOf(tx, version) {
      const row = await findActiveBaseline(tx, organisation, version);
      const stored = row === null ? null : await findVersionByKey(tx, organisation, version);
      return row === null || stored === null ? null : { bins: readBaseline(row).bins, schema: stored.schema };
    },
    async onHours(tx, key, hours, counted) {
      const model = await findModelByKey(tx, organisation, key.model);
      if (model === null) return;
      const segments = counted === null ? [] : segmentColumnsOf(counted.bins, counted.schema);
      await refreshPerformance(tx, events, { key, hours, task: model.task, segments });
    },
  };
}
