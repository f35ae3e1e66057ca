import { shadowReport, traffic, trafficInput } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { setTraffic, type TrafficParts } from "./set-traffic.ts";
import { showShadow } from "./show-shadow.ts";
import { showTraffic } from "./show-traffic.ts";

export type TrafficRouteParts = TrafficParts & {
  /** Whether a deployment's workers run in this process. */
  readonly isWarm: (deployment: string) => boolean;
};

const owner = { model: "model" };

/** Which of a model's versions answer, and how much. */
export function trafficRoutes(parts: TrafficRouteParts): readonly Route[] {
  return [
    route({
      id: "showTraffic",
      method: "GET",
      path: "/api/v1/models/:model/traffic",
      tag: "deployments",
      summary: "Show how a model's requests are shared out",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: traffic },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok(await showTraffic(ctx, Number(owned["model"]), parts)),
    }),
    route({
      id: "showShadow",
      method: "GET",
      path: "/api/v1/models/:model/traffic/shadow",
      tag: "deployments",
      summary: "Compare what a shadow says with what was answered",
      description:
        "Over the last 20,000 rows since it became one. What it says is kept apart: it is in no profile, no alert and no error rate.",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: shadowReport },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok(await showShadow(ctx, Number(owned["model"]))),
    }),
    route({
      id: "setTraffic",
      method: "PUT",
      path: "/api/v1/models/:model/traffic",
      tag: "deployments",
      summary: "Share a model's requests out among its versions",
      description:
        "In basis points, swapped in one step from the next request on; a version that does not run yet is started first. With a sticky key a caller stays with its version while that version's share does not shrink. Predictions are recorded with the version that made them. Versions that lose their share stay warm for 15 minutes. A canary is raised by stages, each of a time and a number of requests at least, and is promoted or rolled back by itself: on a crash loop, errors, latency or other predictions.",
      access: guarded("deployments:write", "admin", owner),
      body: trafficInput,
      answers: { 200: traffic },
      problems: [
        "model/not-found",
        "version/not-found",
        "deployment/not-eligible",
        "deployment/on-trial",
        "deployment/none-live",
      ],
      handle: async ({ ctx, owned, body }) => {
        const model = Number(owned["model"]);
        await setTraffic(ctx, { model, input: body }, parts);
        return ok(await showTraffic(ctx, model, parts));
      },
    }),
  ];
}
