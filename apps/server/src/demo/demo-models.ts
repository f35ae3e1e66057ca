import type { RegisterModelInput, Task } from "@driftguard/protocol";

import { categoricalFeatures, type Flight, numericFeatures } from "./read-flights.ts";

/** One of the two models of the demonstration. */
export type DemoModel = {
  readonly name: string;
  readonly task: Task;
  readonly output: (flight: Flight) => number | null;
  readonly label: (flight: Flight) => number | null;
};

export const disruption: DemoModel = {
  name: "flight-disruption",
  task: "binary",
  output: ({ score }) => score,
  label: ({ disrupted }) => disrupted,
};

/**
 * The second model: the mean time in the air of the route in January and February, or the mean speed of all routes where a
 * route was not flown then. As simple as they come, and right for the winter.
 */
export function airTimeModel(training: readonly Flight[]): DemoModel {
  const routes = new Map<string, { sum: number; flights: number }>();
  let [minutes, miles] = [0, 0];
  for (const flight of training) {
    if (flight.airTime === null) continue;
    const route = routes.get(flight.origin + flight.dest) ?? { sum: 0, flights: 0 };
    route.sum += flight.airTime;
    route.flights += 1;
    routes.set(flight.origin + flight.dest, route);
    minutes += flight.airTime;
    miles += flight.numbers[0] ?? 0;
  }
  return {
    name: "air-time",
    task: "regression",
    output: (flight) => {
      const route = routes.get(flight.origin + flight.dest);
      const estimate =
        route === undefined ? ((flight.numbers[0] ?? 0) * minutes) / Math.max(1, miles) : route.sum / route.flights;
      return Math.round(estimate * 10) / 10;
    },
    label: ({ airTime }) => airTime,
  };
}

export function registration(model: DemoModel): RegisterModelInput {
  return {
    name: model.name,
    version: "2013-02",
    task: model.task,
    features: [
      ...categoricalFeatures.map((name) => ({ name, type: "categorical" as const })),
      ...numericFeatures.map((name) => ({ name, type: "numeric" as const })),
    ],
    interval_minutes: 15,
  };
}
