import { demandList } from "../judge/demand-list.ts";
import { streamDetectors } from "../streams/stream-detectors.ts";
import type { MonitorOptions } from "./monitor-options.ts";

/** A name for each option there is: the type holds this list to be whole. */
const names: Readonly<Record<keyof MonitorOptions, true>> = {
  types: true,
  alpha: true,
  correction: true,
  concept: true,
  time: true,
  timeZone: true,
  c: true,
  segments: true,
  methods: true,
  multivariate: true,
  thresholds: true,
  features: true,
  detectors: true,
};

const corrections: readonly string[] = ["holm", "benjamini-hochberg"];
const types: readonly string[] = ["numeric", "categorical", "boolean", "text", "embedding", "datetime", "ignore"];

/**
 * Refuses options that would be passed over without a word: types forbid most of them, and not every program has types.
 *
 * @param columns - the reference's
 * @throws RangeError if a name or number is none of those there are
 * @throws TypeError if a list is none
 */
export function demandOptions(options: MonitorOptions, columns: readonly string[]): void {
  const { alpha, correction = "holm", concept = "hddm_a", segments = [] } = options;
  for (const name of Object.keys(options)) demandOneOf("option", name, Object.keys(names));
  demandList("Monitor", 'segments as a list of texts, as ["country=DE"]', segments);
  if (alpha !== undefined && !(alpha > 0 && alpha < 1))
    throw new RangeError(`Monitor needs an alpha above 0 and below 1, got ${alpha}`);
  for (const detector of options.detectors ?? []) {
    if (typeof detector.measure !== "function")
      throw new TypeError(`Monitor needs detectors as defineDetector makes them; "${detector.id}" has no measure`);
  }
  demandOneOf("correction", correction, corrections);
  demandOneOf("stream method", concept, Object.keys(streamDetectors));
  for (const type of Object.values(options.types ?? {})) demandOneOf("type", type, types);
  for (const name of [...Object.keys(options.features ?? {}), ...Object.keys(options.types ?? {})]) {
    if (!columns.includes(name)) throw new RangeError(`the reference has no column "${name}", which an option names`);
  }
}

function demandOneOf(what: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new RangeError(`there is no ${what} "${name}"; there are ${known.join(", ")}`);
}
