import { openLine } from "../ingest/http-line.ts";

/** What connections saw that asked again and again. */
export type Asked = { readonly answered: number; readonly failed: number; readonly latenciesMs: readonly number[] };

/** A whole request with one row, made beforehand. */
export function requestOf(
  url: string,
  { path, key, body: value }: { path: string; key: string; body: unknown },
): Buffer {
  const body = JSON.stringify(value);
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    "content-type: application/json",
    `x-api-key: ${key}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** So many connections, each of which asks as soon as it is answered, for so long. */
export async function askFor(
  url: string,
  requests: readonly Buffer[],
  { connections, ms }: { readonly connections: number; readonly ms: number },
): Promise<Asked> {
  const latenciesMs: number[] = [];
  let [answered, failed] = [0, 0];
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(url)));
  const until = performance.now() + ms;
  await Promise.all(
    lines.map(async (line, at) => {
      for (let turn = at; performance.now() < until; turn += 1) {
        const request = requests[turn % requests.length];
        if (request === undefined) throw new RangeError("askFor needs a request");
        const sentAt = performance.now();
        const { status } = await line.ask(request);
        latenciesMs.push(performance.now() - sentAt);
        if (status === 200) answered += 1;
        else failed += 1;
      }
      line.close();
    }),
  );
  return { answered, failed, latenciesMs };
}
