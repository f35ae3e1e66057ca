import { healthAnswer, readyAnswer } from "@driftguard/protocol";

import type { Database } from "../platform/database/postgres.ts";
import { ok, open, type Route, route } from "../platform/http/route.ts";
import { pingDatabase } from "./queries/ping-database.ts";

export type OperationParts = {
  readonly database: Database;
  readonly isDraining: () => boolean;
  readonly version: string;
};

/** What a load balancer and an operator ask: without a key, and without a word of any tenant. */
export function operationRoutes({ database, isDraining, version }: OperationParts): readonly Route[] {
  return [
    route({
      id: "showHealth",
      method: "GET",
      path: "/health",
      tag: "operation",
      summary: "Whether the process lives and its store answers",
      access: open("names no tenant"),
      answers: { 200: healthAnswer },
      handle: async () => {
        const store = await pingDatabase(database);
        return ok({
          status: store ? "ok" : "degraded",
          version,
          checks: { process: "ok", store: store ? "ok" : "does not answer" },
        });
      },
    }),
    route({
      id: "showReady",
      method: "GET",
      path: "/ready",
      tag: "operation",
      summary: "Whether requests may be sent here",
      access: open("names no tenant"),
      answers: { 200: readyAnswer, 503: readyAnswer },
      handle: async () => {
        if (isDraining()) return { status: 503, body: { status: "draining" } };
        return (await pingDatabase(database))
          ? ok({ status: "ready" })
          : { status: 503, body: { status: "store-unavailable" } };
      },
    }),
  ];
}
