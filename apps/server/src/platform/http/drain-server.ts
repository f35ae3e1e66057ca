import type { IncomingMessage, ServerResponse } from "node:http";

import type { FastifyInstance } from "fastify";

import { within } from "../within.ts";

/** How a server that listens comes to its end. */
export type Drain = {
  /**
   * Waits for the requests under way, then closes the server. It listens as long as one is, so that whoever asks hears
   * that it is not ready; connections that rest are told to go.
   *
   * @param patienceMs - for the requests; a connection that is busy later is cut
   */
  close(patienceMs: number): Promise<void>;
};

/** Follows a server's requests from their headers to their last byte. To be called before it listens. */
export function createDrain(server: FastifyInstance, isDraining: () => boolean): Drain {
  let underWay = 0;
  let onNone: (() => void) | null = null;
  server.server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    underWay += 1;
    if (isDraining()) response.setHeader("connection", "close");
    response.once("close", () => {
      underWay -= 1;
      if (underWay === 0) onNone?.();
    });
  });
  return {
    async close(patienceMs) {
      const settled = new Promise<void>((resolve) => {
        onNone = resolve;
      });
      if (underWay > 0) await within(patienceMs, settled);
      const closed = server.close();
      // An answer that is on its way to a reader who reads gets there; a body that never ends does not keep us.
      if ((await within(lastBytesMs, closed)) === "late") server.server.closeAllConnections();
      await closed;
    },
  };
}

const lastBytesMs = 500;
