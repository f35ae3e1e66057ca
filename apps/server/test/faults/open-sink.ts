import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One try that reached a receiver. */
export type ReceivedTry = { readonly id: string; readonly at: number };

export type Sink = {
  readonly url: string;
  readonly tries: readonly ReceivedTry[];
  close(): void;
};

/** A receiver of webhooks on loopback that answers as it is told. */
export async function openSink(
  answer: (response: ServerResponse, before: number, request: IncomingMessage) => void,
): Promise<Sink> {
  const tries: ReceivedTry[] = [];
  const server = createServer((request, response) => {
    const id = String(request.headers["webhook-id"]);
    const before = tries.filter((one) => one.id === id).length;
    tries.push({ id, at: performance.now() });
    request.resume();
    answer(response, before, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sink has no port");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    tries,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
