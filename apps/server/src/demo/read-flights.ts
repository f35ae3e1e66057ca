import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const unpack = promisify(gunzip);
const folder = new URL("../../demo/", import.meta.url);
const linesAtOnce = 10_000;

/** Epoch milliseconds of the data's minute 0. */
export const sourceStart: number = Date.UTC(2013, 0, 1);

/** One flight an hour before its departure. */
export type Flight = {
  /** Epoch ms in the source's own time. */
  readonly time: number;
  readonly id: string;
  readonly origin: string;
  readonly dest: string;
  readonly carrier: string;
  /** In the order of `numericFeatures`; `null`: missing. */
  readonly numbers: readonly (number | null)[];
  /** Of the disruption model; `null` in the training span. */
  readonly score: number | null;
  readonly disrupted: number;
  /** Epoch ms at which the outcome is known. */
  readonly labelTime: number;
  /** Minutes in the air; `null`: did not fly, or was diverted. */
  readonly airTime: number | null;
};

export const numericFeatures = [
  "distance",
  "sched_minutes",
  "dep_hour",
  "airport_delay",
  "temp",
  "dewp",
  "humid",
  "wind_speed",
  "wind_gust",
  "precip",
  "pressure",
  "visib",
] as const;
export const categoricalFeatures = ["carrier", "origin", "dest"] as const;

/** Reads all flights in the order of their time, the weather of their hour joined. */
export async function readFlights(): Promise<Flight[]> {
  const weather = new Map<string, (number | null)[]>();
  for await (const [hour = "", origin = "", ...values] of readRecords("weather.csv.gz"))
    weather.set(`${hour} ${origin}`, values.map(numberOf));
  const flights: Flight[] = [];
  for await (const record of readRecords("flights.csv.gz")) flights.push(flightOf(record, weather));
  return flights.toSorted((one, other) => one.time - other.time);
}

function flightOf(record: readonly string[], weather: ReadonlyMap<string, (number | null)[]>): Flight {
  const [
    minute = "",
    flight = "",
    origin = "",
    dest = "",
    distance = "",
    scheduled = "",
    hour = "",
    delay = "",
    score = "",
    disrupted = "",
    labelAfter = "",
    airTime = "",
  ] = record;
  const minutes = Number(minute);
  const time = sourceStart + minutes * 60_000;
  const report = weather.get(`${Math.floor(minutes / 60)} ${origin}`) ?? Array.from({ length: 8 }, () => null);
  return {
    time,
    id: `${flight}-${origin}${dest}-${new Date(time).toISOString().slice(0, 10)}`,
    origin,
    dest,
    carrier: flight.slice(0, 2),
    numbers: [numberOf(distance), numberOf(scheduled), numberOf(hour), numberOf(delay), ...report],
    score: numberOf(score),
    disrupted: Number(disrupted),
    labelTime: time + Number(labelAfter) * 60_000,
    airTime: numberOf(airTime),
  };
}

async function* readRecords(file: string): AsyncIterable<string[]> {
  const text = (await unpack(await readFile(new URL(file, folder)))).toString("latin1");
  const lines = text.split("\n");
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line !== undefined && line !== "") yield line.split(",");
    if (at % linesAtOnce === 0) await setImmediate();
  }
}

function numberOf(text: string): number | null {
  return text === "" ? null : Number(text);
}
