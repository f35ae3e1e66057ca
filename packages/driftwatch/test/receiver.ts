import { createServer } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";

/** What a receiver got, as it came over the wire. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A real HTTP receiver on loopback, on a port of its own. */
export type Receiver = {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** Sockets ever opened to it, also those on which nothing was said. */
  readonly connections: () => number;
  /** Calls back when a socket to it ends. */
  readonly onceClosed: (done: () => void) => void;
  close(): Promise<void>;
};

/** Starts a receiver; `answer` is called with each whole request. Port 0 takes a free one. */
export async function startReceiver(
  answer: (response: ServerResponse, request: Received) => void,
  host = "127.0.0.1",
  port = 0,
): Promise<Receiver> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const whole = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      received.push(whole);
      answer(response, whole);
    });
  });
  const waiting: (() => void)[] = [];
  server.on("connection", (socket) => {
    connections += 1;
    socket.on("close", () => waiting.splice(0).forEach((done) => done()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a receiver has an address");
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}/hook`,
    port: address.port,
    received,
    connections: () => connections,
    onceClosed: (done) => void waiting.push(done),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
