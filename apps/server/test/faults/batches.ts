import type { EventRow } from "../../src/platform/events/event-store.ts";

/** Rows of a batch: 1 to 40, by its number, so that whoever counts knows what was sent. */
export function sizeOfBatch(batch: number): number {
  return 1 + ((batch * 7919) % 40);
}

/** The rows of a batch. Their ids say which batch and which row they are. */
export function rowsOfBatch(
  batch: number,
  { organisation, model, version }: Pick<EventRow, "organisation" | "model" | "version">,
): EventRow[] {
  return Array.from({ length: sizeOfBatch(batch) }, (_, row) => ({
    ...{ organisation, model, version, time: Date.UTC(2026, 5, 1) + batch, receivedAt: Date.UTC(2026, 5, 1) },
    id: `${hex(batch, 8)}-0000-7000-8000-${hex(row, 12)}`,
    numbers: Array.from({ length: 10 }, (_value, slot) => slot + row / 7),
    categories: ["a", "b"],
    ...{ output: row, class: null, latencyMs: 1, error: null, externalId: null, extra: null },
  }));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
