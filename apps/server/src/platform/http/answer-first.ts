import { setTimeout } from "node:timers/promises";

import type { FastifyInstance, FastifyRequest } from "fastify";

import { type FirstAnswers, pathsOf } from "./first-answers.ts";
import type { Host } from "./mount.ts";

// A page that waits for nothing shows its skeleton sooner, and asks for what is missing.
const patienceMs = 250;

/**
 * Answers the reads that a page begins with for whoever is signed in, each through its own route, as if the browser had
 * asked: who it is, what they may do and whose things these are is found out there and nowhere else.
 *
 * @returns what was answered well and in time, as JSON texts; nothing without a session
 */
export async function answerFirst(
  server: FastifyInstance,
  host: Host,
  { request, table }: { readonly request: FastifyRequest; readonly table: FirstAnswers },
): Promise<readonly (readonly [path: string, json: string])[]> {
  const { cookie, "sec-fetch-dest": destination = "document" } = request.headers;
  if (cookie === undefined || destination !== "document") return [];
  const paths = pathsOf(table, request.url);
  if (paths.length === 0) return [];
  const late = setTimeout(patienceMs, null, { ref: false });
  // Here only so that visitors without one do not stand in the log as refused; a store that is away is the page's to tell.
  const found = await Promise.race([late, host.authenticate(request).catch(() => null)]);
  if (found?.viaCookie !== true) return [];
  const answers = await Promise.all(
    paths.map(async (path) => {
      const json = await Promise.race([late, askInside(server, path, { cookie, request })]);
      return json === null ? [] : [[path, json] as const];
    }),
  );
  return answers.flat();
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
