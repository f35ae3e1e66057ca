import type { Detector } from "driftwatch";
import {
  distribution,
  distributionQuery,
  drift,
  driftQuery,
  heatmap,
  heatmapQuery,
  history,
  historyQuery,
} from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { hourMs } from "../profiles/index.ts";
import { createWindowJudge } from "./judge-window.ts";
import { createModelOpener, type Freshener } from "./open-model.ts";
import { createHourScorer } from "./score-hours.ts";
import { showDistribution } from "./show-distribution.ts";
import { showDrift } from "./show-drift.ts";
import { createReportMemory, showHeatmap } from "./show-heatmap.ts";
import { showHistory } from "./show-history.ts";

const access = guarded("models:read", "read", { model: "model" });
const problems = ["model/not-found"] as const;

/** Drift, read. */
export function driftRoutes({
  freshener,
  detectors,
}: {
  readonly freshener: Freshener;
  readonly detectors: readonly Detector[];
}): readonly Route[] {
  const openModel = createModelOpener();
  const judgeWindow = createWindowJudge(detectors);
  const scoreHours = createHourScorer();
  const reports = createReportMemory();
  return [
    route({
      id: "showDrift",
      method: "GET",
      path: "/api/v1/models/:model/drift",
      tag: "drift",
      summary: "Drift over a window against the baseline",
      description: "Too few rows or no baseline answers 200 with `drift_detected` null and `status` saying why.",
      access,
      query: driftQuery,
      answers: { 200: drift },
      problems: [...problems, "version/not-found"],
      handle: async ({ ctx, owned, query }) => {
        const key = Number(owned["model"]);
        const asOf = await freshener.refresh(ctx, key);
        const to = query.to === undefined ? ctx.now().getTime() : Date.parse(query.to);
        return ok(
          await showDrift(ctx, await openModel(ctx, key, query.version), {
            ...{ judgeWindow, windowHours: query.window_hours, to, asOf },
          }),
        );
      },
    }),
    route({
      id: "showDriftHistory",
      method: "GET",
      path: "/api/v1/models/:model/drift/history",
      tag: "drift",
      summary: "Drift hour by hour, oldest first",
      description: "The running hour is included; hours under 30 rows are left out.",
      access,
      query: historyQuery,
      answers: { 200: history },
      problems,
      handle: async ({ ctx, owned, query }) => {
        const key = Number(owned["model"]);
        await freshener.refresh(ctx, key);
        const now = ctx.now().getTime();
        return ok(
          showHistory(
            await scoreHours(ctx, await openModel(ctx, key), { from: now - query.hours * hourMs, to: now + 1 }),
          ),
        );
      },
    }),
    route({
      id: "showHeatmap",
      method: "GET",
      path: "/api/v1/models/:model/drift/heatmap",
      tag: "drift",
      summary: "Severity by feature and time",
      access,
      query: heatmapQuery,
      answers: { 200: heatmap },
      problems,
      handle: async ({ ctx, owned, query }) => {
        const key = Number(owned["model"]);
        await freshener.refresh(ctx, key);
        return ok(await showHeatmap(ctx, await openModel(ctx, key), { ...query, reports }));
      },
    }),
    route({
      id: "showDistribution",
      method: "GET",
      path: "/api/v1/models/:model/drift/features/:feature/distribution",
      tag: "drift",
      summary: "One feature then and now, on shared edges",
      access,
      query: distributionQuery,
      answers: { 200: distribution },
      problems: ["model/not-found", "baseline/not-found", "feature/not-found"],
      handle: async ({ ctx, owned, params, query }) => {
        const key = Number(owned["model"]);
        await freshener.refresh(ctx, key);
        const to = query.to === undefined ? ctx.now().getTime() : Date.parse(query.to);
        const from = query.from === undefined ? to - 168 * hourMs : Date.parse(query.from);
        return ok(
          await showDistribution(ctx, await openModel(ctx, key), params["feature"] ?? "", { judgeWindow, from, to }),
        );
      },
    }),
  ];
}
