import { NoRoom } from "../database/unavailable.ts";
import type { EventStore } from "../events/event-store.ts";
import type { Room } from "./room-of.ts";

/** The event store, which takes nothing in while the disk under it is spent; it is read and erased as ever. */
export function refuseWhenSpent(events: EventStore, room: () => Room): EventStore {
  const check = (): void => {
    if (room() === "spent") throw new NoRoom();
  };
  return {
    ...events,
    async append(rows) {
      check();
      return events.append(rows);
    },
    collect(frame) {
      check();
      return events.collect(frame);
    },
    async appendLabels(rows) {
      check();
      return events.appendLabels(rows);
    },
  };
}
