import type { IncomingMessage } from "node:http";

import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";

import type { Caller } from "../context.ts";
import { Problem } from "../http/problem.ts";
import type { Host } from "../http/mount.ts";
import type { Live } from "./create-live.ts";
import type { LiveSocket } from "./follow-topics.ts";

export const livePath = "/live";
const messageBytesMax = 16_384;

/**
 * Whether a connection is to become a WebSocket. All others stay what they are: a program that offers HTTP/2 with every
 * request, as Java's does, is answered in HTTP/1 as before.
 */
export function isLiveUpgrade({ headers, url = "" }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket" && url.split("?")[0] === livePath;
}

/** What `ws` hands over, as far as it is used here. */
type Connected = {
  send(text: string, done: (error?: Error | null) => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: "close", listener: () => void): unknown;
};

/**
 * Mounts the WebSocket beside the routes, behind the same callers: a key or a session, and with a session the dashboard's own
 * address, for browsers send cookies with a handshake of any site. Whoever is refused hears it in HTTP.
 *
 * @param mountPlain - mounts the same address for whoever asks it in HTTP, with what this adds to it
 */
export async function mountLive(
  server: FastifyInstance,
  {
    host,
    live,
    mountPlain,
  }: { host: Host; live: Live; mountPlain: (inner: FastifyInstance, upgraded: object) => void },
): Promise<void> {
  const callers = new WeakMap<FastifyRequest, Caller>();
  await server.register(async (inner) => {
    await inner.register(websocket, {
      options: { maxPayload: messageBytesMax, perMessageDeflate: false },
      // A reader that goes away without a word is no failure.
      errorHandler: (_error, socket: Connected) => socket.terminate(),
      preClose: (done) => {
        void live.stop().then(() => done(), done);
      },
    });
    mountPlain(inner, {
      preHandler: async (request: FastifyRequest) => {
        if (!request.ws) return;
        callers.set(request, await admit(host, request));
      },
      wsHandler: (socket: Connected, request: FastifyRequest) => {
        const caller = callers.get(request);
        if (caller === undefined) return socket.terminate();
        const following = live.open(caller, wrap(socket), async () => {
          const found = await host.authenticate(request);
          return found?.caller ?? null;
        });
        socket.on("message", (data, isBinary) => following.hear(isBinary ? "" : data.toString("utf8")));
        socket.on("close", () => following.end());
      },
    });
  });
}

/** @throws Problem server/draining, access/unauthenticated, request/foreign-origin */
async function admit(host: Host, request: FastifyRequest): Promise<Caller> {
  if (host.isDraining())
    throw new Problem("server/draining", "The server is shutting down; come again.", {
      headers: { "retry-after": "5" },
    });
  const found = await host.authenticate(request);
  if (found === null)
    throw new Problem("access/unauthenticated", "Send a valid key as X-API-Key, or sign in.", {
      headers: { "www-authenticate": "Bearer" },
    });
  const isForeign = request.headers.origin !== undefined && !host.isOwnOrigin(request);
  if (isForeign || (found.viaCookie && !host.isOwnOrigin(request)))
    throw new Problem("request/foreign-origin", "A session listens from the dashboard's own address alone.");
  return found.caller;
}

function wrap(socket: Connected): LiveSocket {
  return {
    send: (text) =>
      new Promise((resolve, reject) => {
        socket.send(text, (error) => (error == null ? resolve() : reject(error)));
      }),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  };
}
