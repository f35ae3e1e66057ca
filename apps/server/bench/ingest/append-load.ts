import type { EventRow, EventStore } from "../../src/platform/events/event-store.ts";
import { inTurn } from "./in-turn.ts";
import { newRowId } from "./new-id.ts";

/** What the same writers get done without HTTP: rows that are objects already, through the store's own door. */
export async function appendLoad(
  events: EventStore,
  rows: readonly EventRow[],
  { writers, rowsARequest, ms }: { readonly writers: number; readonly rowsARequest: number; readonly ms: number },
): Promise<{ readonly rows: number; readonly seconds: number; readonly latencies: readonly number[] }> {
  const latencies: number[] = [];
  let stored = 0;
  const next = inTurn(rows);
  const startedAt = performance.now();
  const write = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      const batch = Array.from({ length: rowsARequest }, () => ({
        ...next(),
        id: newRowId(),
      }));
      const sentAt = performance.now();
      const { duplicates } = await events.append(batch);
      latencies.push(performance.now() - sentAt);
      if (duplicates.length > 0) throw new Error("a new row was called a duplicate");
      stored += batch.length;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return { rows: stored, seconds: (performance.now() - startedAt) / 1000, latencies };
}
