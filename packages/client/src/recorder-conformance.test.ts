import { readFileSync } from "node:fs";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { createClient, createRecorder } from "./index.ts";

// The same cases are asserted by the Python SDK.
type Answer = { readonly say: string; readonly then: "close" | "reset" | "hold" | "drip" | "flood" };
type Case = {
  readonly promise: string;
  readonly address?: "refused" | "unknown" | "tls";
  readonly answers: readonly Answer[];
  readonly counts: readonly [number, number, number, number];
};
type Suite = {
  readonly rows: number;
  readonly attemptsMax: number;
  readonly timeoutMs: number;
  readonly firstPauseMs: number;
  readonly cases: readonly Case[];
};
const path = join(import.meta.dirname, "../../protocol/conformance/recorder.json");
const { rows, cases, ...limits }: Suite = JSON.parse(readFileSync(path, "utf8"));

describe.concurrent("what becomes of rows, whatever the server does", () => {
  test.each(cases)("$promise", async ({ address, answers, counts }) => {
    const server = await answering(answers);
    const { port } = server.address() as AddressInfo;
    if (address === "refused") server.close();
    const scheme = address === "tls" ? "https" : "http";
    const baseUrl = address === "unknown" ? "http://nowhere.invalid" : `${scheme}://127.0.0.1:${port}`;
    const { predictions } = createClient({ baseUrl, fetch });
    const recorder = createRecorder({ predictions, model: "m", ...limits, onProblem: () => {} });
    for (let i = 0; i < rows; i++) recorder.record({ features: { a: i }, prediction: i });
    await recorder.flush();
    const { sent, rejected, dropped, waiting } = recorder.counts();
    expect([sent, rejected, dropped, waiting]).toEqual(counts);
    server.close();
  });
});

/** Each connection is given the next answer once its request is whole, and the last one for ever. */
async function answering(answers: readonly Answer[]): Promise<Server> {
  let connections = 0;
  const server = createServer((socket) => {
    const answer = answers[Math.min(connections++, answers.length - 1)];
    let request = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      request += data.toString("latin1");
      if (answer !== undefined && isWhole(request)) give(answer, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function isWhole(request: string): boolean {
  // A greeting of TLS is answered with what is no TLS.
  if (request.startsWith("\u0016")) return true;
  const end = request.indexOf("\r\n\r\n");
  const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
  return end !== -1 && request.length === end + 4 + length;
}

function give({ say, then }: Answer, socket: Socket): void {
  if (then === "drip") return drip(say, socket);
  if (then === "close") return void socket.end(say);
  socket.write(say, () => {
    if (then === "reset") socket.resetAndDestroy();
    if (then === "flood") flood(socket);
  });
}

function drip(say: string, socket: Socket): void {
  let at = 0;
  const timer = setInterval(() => socket.write(say[at++] ?? " "), 50);
  socket.on("close", () => clearInterval(timer));
}

function flood(socket: Socket): void {
  const spaces = " ".repeat(65_536);
  const more = (): void => {
    if (!socket.destroyed) socket.write(spaces, more);
  };
  more();
}
