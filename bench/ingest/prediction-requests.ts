import { featureMaker } from "./prediction-rows.ts";

/** Makes requests that send new rows; each call gives the next one. */
export type RequestMaker = () => Buffer;

/** Rows are made once and sent again and again under new ids: `xxxxxxxx-xxxx-7000-8000-xxxxxxxxxxxx`, rising with time. */
export function requestMaker({
  url,
  key,
  model,
  rows,
  templates,
}: {
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly rows: number;
  /** How many different requests. */
  readonly templates: number;
}): RequestMaker {
  const next = featureMaker(rows);
  const made = Array.from({ length: templates }, () =>
    makeTemplate({ url, key, model, items: Array.from({ length: rows }, () => makeItem(next())) }),
  );
  let turn = 0;
  return () => {
    const { bytes, ids } = made[turn % made.length]!;
    turn += 1;
    const time = hex(Date.now(), 12);
    for (const at of ids) {
      sent += 1;
      bytes.write(time.slice(0, 8), at, "latin1");
      bytes.write(time.slice(8), at + 9, "latin1");
      bytes.write(hex(sent, 12), at + 24, "latin1");
    }
    // The writer that sent it last has its answer by now, or the bytes would change under way.
    return bytes;
  };
}

/** Of all makers: ids must differ between them. */
let sent = 0;
const idMark = "00000000-0000-7000-8000-000000000000";

type Template = { readonly bytes: Buffer; readonly ids: readonly number[] };

function makeItem(values: Record<string, number | string>): Record<string, unknown> {
  return { id: idMark, timestamp: new Date().toISOString(), features: values, prediction: 0.25, latency_ms: 12.5 };
}

function makeTemplate({
  url,
  key,
  model,
  items,
}: {
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly items: readonly unknown[];
}): Template {
  const body = Buffer.from(JSON.stringify(items.length === 1 ? items[0] : items));
  const head = [
    `POST /api/v1/models/${model}/predictions HTTP/1.1`,
    `host: ${new URL(url).host}`,
    `x-api-key: ${key}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
  ].join("\r\n");
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
  return { bytes, ids: placesOf(bytes, idMark) };
}

function placesOf(bytes: Buffer, mark: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) places.push(at);
  return places;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
