import { readFileSync } from "node:fs";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import { join } from "node:path";

type Answer = { readonly say: string; readonly then: "close" | "reset" | "hold" | "drip" | "flood" };

/** What a server may do to rows that it is sent, and what becomes of them. */
export type GoneCase = {
  readonly promise: string;
  readonly address?: "refused" | "unknown" | "tls";
  readonly answers: readonly Answer[];
  /** Sent, rejected, dropped, waiting. */
  readonly counts: readonly [number, number, number, number];
};

/** The cases that the Python SDK asserts as well. */
export type GoneSuite = {
  readonly rows: number;
  readonly limits: { readonly attemptsMax: number; readonly timeoutMs: number; readonly firstPauseMs: number };
  readonly cases: readonly GoneCase[];
};

export function readGoneSuite(): GoneSuite {
  const path = join(import.meta.dirname, "../../protocol/conformance/recorder.json");
  const { rows, cases, attemptsMax, timeoutMs, firstPauseMs } = JSON.parse(readFileSync(path, "utf8"));
  return { rows, cases, limits: { attemptsMax, timeoutMs, firstPauseMs } };
}

/** A server on loopback that does what a case says. */
export type GoneServer = { readonly baseUrl: string; readonly close: () => void };

export async function startGoneServer({ address, answers }: GoneCase): Promise<GoneServer> {
  const server = await answering(answers);
  const { port } = server.address() as AddressInfo;
  if (address === "refused") server.close();
  const scheme = address === "tls" ? "https" : "http";
  const baseUrl = address === "unknown" ? "http://nowhere.invalid" : `${scheme}://127.0.0.1:${port}`;
  return { baseUrl, close: () => void server.close() };
}

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
  // A write to a socket that has ended fails in the same turn, so that going on would never end.
  const more = (error?: Error | null): void => {
    if (!error && socket.writable) socket.write(spaces, more);
  };
  more();
}
