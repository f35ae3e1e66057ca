import { setTimeout } from "node:timers/promises";

import type { FastifyInstance, FastifyRequest } from "fastify";

import { type FirstAnswers, pathsOf } from "./first-answers.ts";
import type { Host } from "./mount.ts";

// A page that waits for nothing shows its skeleton sooner, and asks for what is missing.
const patienceMs = 250;
// With more at once most would be late, and what they read be asked for a second time.
const pagesMax = 8;

/** Finds what a page begins with: what was answered well and in time, as JSON texts; nothing without a session. */
export type AnswerFirst = (
  request: FastifyRequest,
  table: FirstAnswers,
) => Promise<readonly (readonly [path: string, json: string])[]>;

/**
 * Answers the reads that a page begins with for whoever is signed in, each through its own route, as if the browser had
 * asked: who it is, what they may do and whose things these are is found out there and nowhere else. A server with many pages
 * under way brings nothing, and is asked as they go.
 */
export function createAnswerFirst(server: FastifyInstance, host: Pick<Host, "authenticate">): AnswerFirst {
  let pages = 0;
  const end = (): void => void (pages -= 1);
  return async (request, table) => {
    const { cookie, "sec-fetch-dest": destination = "document" } = request.headers;
    if (cookie === undefined || destination !== "document" || pages >= pagesMax) return [];
    const paths = pathsOf(table, request.url);
    if (paths.length === 0) return [];
    pages += 1;
    const late = setTimeout(patienceMs, null, { ref: false });
    // Here only so that visitors without one do not stand in the log as refused; a store that is away is the page's to tell.
    const knock = host.authenticate(request).catch(() => null);
    const found = await Promise.race([late, knock]);
    if (found?.viaCookie !== true) {
      void knock.then(end);
      return [];
    }
    const reads = paths.map((path) => askInside(server, path, { cookie, request }));
    void Promise.all(reads).then(end);
    const answers = await Promise.all(reads.map((read) => Promise.race([late, read])));
    return paths.flatMap((path, i) => (answers[i] ? [[path, answers[i]] as const] : []));
  };
}

async function askInside(
  server: FastifyInstance,
  path: string,
  { cookie, request }: { readonly cookie: string; readonly request: FastifyRequest },
): Promise<string | null> {
  const asked = server.inject({
    ...{ method: "GET", url: path },
    headers: { cookie, host: request.host },
    remoteAddress: request.ip,
  });
  // What a route fails at is an answer; it is refused only by a server that closes, which still sends the page.
  const answer = await asked.catch(() => null);
  return answer?.statusCode === 200 ? answer.body : null;
}
