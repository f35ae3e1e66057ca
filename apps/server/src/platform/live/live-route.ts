import { Problem } from "../http/problem.ts";
import { forAnyCaller, type Route, route } from "../http/route.ts";
import { livePath } from "./mount-live.ts";

/** The WebSocket, as the documentation has it; a request that is none hears what this address is. */
export const liveRoute: Route = route({
  id: "live",
  method: "GET",
  path: livePath,
  tag: "live",
  summary: "Follow what happens, over a WebSocket",
  description:
    'Say `{"type":"subscribe","topics":[{"topic":"job:<id>","after":0}]}` and hear the job\'s log lines, in their order and each once, and its state whenever that changes. After a lost connection subscribe again with `after` set to the last `sequence`. A `gap` means that more has been missed than is caught up here: read it by the API, then subscribe after it. A browser sends its session with the handshake, from the dashboard\'s own address; a program sends its key.',
  access: forAnyCaller("what may be followed is decided topic by topic"),
  answers: { 101: null },
  problems: ["request/upgrade-required", "request/foreign-origin"],
  handle: async () => {
    throw new Problem("request/upgrade-required", "Connect here with a WebSocket.", {
      headers: { upgrade: "websocket", connection: "upgrade" },
    });
  },
});
