import { openLine } from "./http-line.ts";
import { requestMaker } from "./prediction-requests.ts";

/** What writers that send one request after another got done. */
export type WriteRun = {
  readonly seconds: number;
  /** Accepted, as the answers said. */
  readonly rows: number;
  /** Of each request, milliseconds until its answer. */
  readonly latencies: readonly number[];
};

export type WriteOptions = {
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly writers: number;
  readonly rowsARequest: number;
  readonly ms: number;
  /** Of all writers together; left out, each sends as soon as it has its answer. */
  readonly rowsPerSecond?: number;
};

/** @throws Error at the first answer that is not a full acceptance: a figure of refused rows would be no figure */
export async function writeLoad({
  writers,
  rowsARequest,
  ms,
  rowsPerSecond = Number.POSITIVE_INFINITY,
  ...target
}: WriteOptions): Promise<WriteRun> {
  const lines = await Promise.all(Array.from({ length: writers }, () => openLine(target.url)));
  const latencies: number[] = [];
  let rows = 0;
  const startedAt = performance.now();
  const everyMs = (writers * rowsARequest * 1000) / rowsPerSecond;
  const write = async (index: number): Promise<void> => {
    const line = lines[index]!;
    const make = requestMaker({ ...target, rows: rowsARequest, templates: rowsARequest === 1 ? 20 : 4 });
    for (let turn = 0; performance.now() - startedAt < ms; turn += 1) {
      const due = startedAt + (index / writers + turn) * everyMs;
      if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      const sentAt = performance.now();
      const { status, body } = await line.ask(make());
      latencies.push(performance.now() - sentAt);
      const accepted = Number(/"accepted":(\d+)/.exec(body)?.[1]);
      if (status !== 200 || accepted !== rowsARequest) throw new Error(`${status} ${body.slice(0, 300)}`);
      rows += accepted;
    }
  };
  try {
    await Promise.all(lines.map((_, index) => write(index)));
    return { seconds: (performance.now() - startedAt) / 1000, rows, latencies };
  } finally {
    for (const line of lines) line.close();
  }
}
