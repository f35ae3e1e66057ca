import type { TableFile } from "../baselines/index.ts";
import type { VersionRow } from "../models/index.ts";
import type { EventRow, LabelRow } from "../platform/events/event-store.ts";
import { eventId } from "../predictions/index.ts";
import type { DemoModel } from "./demo-models.ts";
import { categoricalFeatures, type Flight, numericFeatures } from "./read-flights.ts";
import { moved } from "./shift.ts";

const rowsAtOnce = 4096;

export type Target = {
  readonly organisation: number;
  readonly model: number;
  readonly version: VersionRow;
  readonly demo: DemoModel;
  readonly days: number;
};

/** The training span as a table, as a file would give it. */
export function trainingTable(
  flights: readonly Flight[],
  { demo, withPrediction, days }: { readonly demo: DemoModel; readonly withPrediction: boolean; readonly days: number },
): TableFile {
  const columns = [
    ...categoricalFeatures,
    ...numericFeatures,
    ...(withPrediction ? ["prediction"] : []),
    "label",
    "timestamp",
  ];
  return {
    columns,
    async *read() {
      for (let at = 0; at < flights.length; at += rowsAtOnce) {
        const own = flights.slice(at, at + rowsAtOnce);
        yield {
          rows: own.length,
          columns: [
            own.map(({ carrier }) => carrier),
            own.map(({ origin }) => origin),
            own.map(({ dest }) => dest),
            ...numericFeatures.map((_, index) => own.map(({ numbers }) => numbers[index])),
            ...(withPrediction ? [own.map((flight) => demo.output(flight))] : []),
            own.map((flight) => demo.label(flight)),
            own.map(({ time }) => new Date(moved(time, days))),
          ],
        };
        await Promise.resolve();
      }
    },
  };
}

/** A flight as a prediction of a model, at its own moved minute. */
export function predictionOf(flight: Flight, { organisation, model, version, demo, days }: Target): EventRow {
  const time = moved(flight.time, days);
  const slots = new Map(version.schema.features.map(({ name, slot }) => [name, slot]));
  const numbers: (number | null)[] = [];
  const categories: (string | null)[] = [];
  numericFeatures.forEach((name, index) => {
    numbers[slots.get(name) ?? index] = flight.numbers[index] ?? null;
  });
  [flight.carrier, flight.origin, flight.dest].forEach((value, index) => {
    categories[slots.get(categoricalFeatures[index] ?? "") ?? index] = value;
  });
  return {
    organisation,
    model,
    ...eventId(model, flight.id),
    version: version.id,
    time,
    receivedAt: time,
    numbers,
    categories,
    output: demo.output(flight),
    class: null,
    latencyMs: null,
    error: null,
    extra: { source_time: new Date(flight.time).toISOString() },
  };
}

/** Its outcome, at the moved minute at which it was known; `null` where there is none. */
export function labelOf(flight: Flight, { organisation, model, demo, days }: Target): LabelRow | null {
  const number = demo.label(flight);
  if (number === null) return null;
  const time = moved(flight.labelTime, days);
  return { organisation, model, prediction: eventId(model, flight.id).id, number, class: null, time, receivedAt: time };
}
