import { experimentInput, shownExperiment } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { endExperiment } from "./end-experiment.ts";
import { showExperiment, showLastLook, type ShowParts } from "./show-experiment.ts";
import { startExperiment } from "./start-experiment.ts";

const owner = { model: "model" };
const path = "/api/v1/models/:model/traffic/experiment";

/** Which of two versions that share the traffic is better. */
export function experimentRoutes(parts: ShowParts): readonly Route[] {
  return [
    route({
      id: "showExperiment",
      method: "GET",
      path,
      tag: "deployments",
      summary: "Show which of two versions is better, as far as can be told",
      description:
        "The experiment that runs, or the last one. It is looked at when it is asked for, at most every 5 seconds, and once a minute by itself; the test is valid at every look, so that looking often errs no more often. A row counts that was recorded with one of the two versions since the start and has what the metric needs; rows are taken to be independent, so that a caller with many rows and a sticky key weighs too much. Labels that come within 30 days of the end count.",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: shownExperiment },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok(await showExperiment(ctx, Number(owned["model"]), parts)),
    }),
    route({
      id: "startExperiment",
      method: "POST",
      path,
      tag: "deployments",
      summary: "Compare two versions that share the traffic",
      description:
        "By the mean of one metric over the rows that are recorded from now on, whichever way they came: those of callers that name a version, and those that are sent in under its name, count too, although nobody was assigned to them by chance. It decides nothing: the traffic stays as it is until somebody changes it, which ends the experiment. It ends by itself after 90 days, or when the first of its predictions are past their retention.",
      access: guarded("deployments:write", "admin", owner),
      body: experimentInput,
      answers: { 201: shownExperiment },
      problems: [
        "model/not-found",
        "version/not-found",
        "experiment/not-possible",
        "experiment/running",
        "deployment/on-trial",
      ],
      handle: async ({ ctx, owned, body }) => {
        const model = Number(owned["model"]);
        await startExperiment(ctx, { model, input: body });
        return { status: 201, body: await showLastLook(ctx, model) };
      },
    }),
    route({
      id: "endExperiment",
      method: "DELETE",
      path,
      tag: "deployments",
      summary: "End an experiment",
      description: "No row from now on counts. What was found stays, and so does the traffic.",
      access: guarded("deployments:write", "admin", owner),
      answers: { 200: shownExperiment },
      problems: ["model/not-found", "experiment/none-running"],
      handle: async ({ ctx, owned }) => {
        const model = Number(owned["model"]);
        await endExperiment(ctx, model);
        return ok(await showExperiment(ctx, model, parts));
      },
    }),
  ];
}
