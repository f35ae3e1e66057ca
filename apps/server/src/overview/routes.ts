import { overview } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { showOverview } from "./show-overview.ts";

export const overviewRoutes: readonly Route[] = [
  route({
    id: "showOverview",
    method: "GET",
    path: "/api/v1/overview",
    tag: "models",
    summary: "The health of all models, and what needs somebody",
    access: guarded("models:read", "read"),
    answers: { 200: overview },
    handle: async ({ ctx }) => ok(await showOverview(ctx)),
  }),
];
