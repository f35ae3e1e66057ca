import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the server counts and measures, for Prometheus to ask for. Labels are from fixed lists: never a name that somebody chose. */
export type Metrics = {
  counter<Label extends string>(what: Described<Label>): Counter<Label>;
  /** Seconds, on buckets from a millisecond to half a minute. */
  durations<Label extends string>(what: Described<Label>): Histogram<Label>;
  /** A value that is read when it is asked for. */
  gauge<Label extends string>(what: Described<Label>, read: Read<Label>): void;
  /** A value that only grows and is counted elsewhere, read when it is asked for. */
  total<Label extends string>(what: Described<Label>, read: Read<Label>): void;
  /** Everything in Prometheus's text format, read now. */
  text(): Promise<string>;
  readonly contentType: string;
};

export type Described<Label extends string> = {
  /** With its unit last, as Prometheus wants it: `driftguard_check_duration_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
};

export type Reading<Label extends string> = {
  readonly labels: Readonly<Partial<Record<Label, string>>>;
  readonly value: number;
};
type Read<Label extends string> = () => Promise<readonly Reading<Label>[]> | readonly Reading<Label>[];

const bucketsInSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * @param onFault - told when a value cannot be read; it is left out, and all the others are answered
 */
export function createMetrics({ onFault }: { readonly onFault: (name: string, error: unknown) => void }): Metrics {
  const registry = new Registry();
  const describe = <Label extends string>({ name, help, labels }: Described<Label>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  const readInto = async <Label extends string>(
    name: string,
    read: Read<Label>,
    { clear, set }: { clear: () => void; set: (reading: Reading<Label>) => void },
  ): Promise<void> => {
    try {
      const readings = await read();
      clear();
      for (const reading of readings) set(reading);
    } catch (error) {
      clear();
      onFault(name, error);
    }
  };
  return {
    counter: (what) => new Counter(describe(what)),
    durations: (what) => new Histogram({ ...describe(what), buckets: bucketsInSeconds }),
    gauge(what, read) {
      const gauge: Gauge<string> = new Gauge<string>({
        ...describe(what),
        collect: () =>
          readInto(what.name, read, {
            clear: () => gauge.reset(),
            set: ({ labels, value }) => gauge.set({ ...labels }, value),
          }),
      });
    },
    total(what, read) {
      const counter: Counter<string> = new Counter<string>({
        ...describe(what),
        collect: () =>
          readInto(what.name, read, {
            clear: () => counter.reset(),
            set: ({ labels, value }) => counter.inc({ ...labels }, value),
          }),
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
