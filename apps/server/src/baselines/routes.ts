import { baseline, baselineList, baselineQuery, baselineWindowInput } from "@driftguard/protocol";
import { z } from "zod";

import { findModelByKey, findVersionByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { Problem } from "../platform/http/problem.ts";
import { guarded, ok, type Route, route, streamRoute } from "../platform/http/route.ts";
import type { Log } from "../platform/log.ts";
import { presentBaseline } from "./present-baseline.ts";
import { putBaseline } from "./put-baseline.ts";
import { putWindowBaseline } from "./put-window-baseline.ts";
import { findActiveBaseline, findBaselineRow, listBaselineRows } from "./queries/baselines.ts";
import { readWindowInput } from "./read-window-input.ts";
import { uploadReader } from "./upload-reader.ts";
import { withUpload } from "./spool-upload.ts";

const owner = { model: "model" };

export type BaselineParts = {
  /** A folder for uploads on their way. */
  readonly uploads: string;
  readonly events: EventStore;
  readonly log: Log;
};

/** What live data is compared with. */
export function baselineRoutes({ uploads, events, log }: BaselineParts): readonly Route[] {
  const readUpload = uploadReader(log);
  return [
    streamRoute({
      id: "putBaseline",
      method: "PUT",
      path: "/api/v1/models/:model/baseline",
      tag: "baselines",
      summary: "Give a version its baseline",
      description:
        "A CSV or Parquet file of any size, also packed with gzip; or, as JSON, a window of the version's own production. The columns prediction, score, label, actual, timestamp and id are what they say (or name others in the query), the rest are features. A large file takes its time: the answer comes when it is read, and the server's log says how far it is. The baseline before stays readable.",
      access: guarded("baselines:write", "ingest", owner),
      query: baselineQuery,
      body: z.string().meta({
        description: "The file itself",
        example: "distance,carrier,prediction\n1400,UA,0.31\n187,AA,0.12\n",
      }),
      json: baselineWindowInput,
      types: ["text/csv", "application/vnd.apache.parquet", "application/octet-stream", "application/json"],
      answers: { 200: baseline },
      problems: [
        "model/not-found",
        "version/not-found",
        "model/features-differ",
        "baseline/unreadable",
        "baseline/no-rows",
        "request/invalid",
        "request/malformed",
        "request/too-large",
        "store/unavailable",
      ],
      handle: async ({ ctx, owned, query, body, headers }) => {
        const model = Number(owned["model"]);
        const type = headers["content-type"]?.toString() ?? "";
        const { version, ...roles } = query;
        if (type.startsWith("application/json")) {
          const { window, version: named = version } = await readWindowInput(body);
          const span = { from: Date.parse(window.from), to: Date.parse(window.to) };
          const put = await putWindowBaseline(ctx, events, { model, version: named, ...span });
          return ok(await show(ctx, put.id, put.warnings));
        }
        const put = await withUpload(uploads, body, (path) =>
          putBaseline(ctx, {
            model,
            version,
            roles,
            file: (options) => readUpload({ path, isText: type.startsWith("text/csv"), options }, model),
          }),
        );
        return ok(await show(ctx, put.id, put.warnings));
      },
    }),
    route({
      id: "showBaseline",
      method: "GET",
      path: "/api/v1/models/:model/baseline",
      tag: "baselines",
      summary: "Show the baseline of the current version",
      access: guarded("models:read", "read", owner),
      answers: { 200: baseline },
      problems: ["model/not-found", "baseline/not-found"],
      handle: async ({ ctx, owned }) => {
        const { organisation } = ctx.caller;
        const row = await ctx.transaction(async (tx) => {
          const model = await findModelByKey(tx, organisation, Number(owned["model"]));
          return model?.current_version === null || model === null
            ? null
            : await findActiveBaseline(tx, organisation, model.current_version);
        });
        if (row === null) throw new Problem("baseline/not-found", "The current version has no baseline yet.");
        return ok(await show(ctx, row.id, []));
      },
    }),
    route({
      id: "listBaselines",
      method: "GET",
      path: "/api/v1/models/:model/baselines",
      tag: "baselines",
      summary: "List a model's baselines, newest first",
      access: guarded("models:read", "read", owner),
      answers: { 200: baselineList },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => {
        const { organisation } = ctx.caller;
        const rows = await ctx.transaction((tx) => listBaselineRows(tx, organisation, Number(owned["model"])), "read");
        const items = await Promise.all(rows.map((row) => show(ctx, row.id, [])));
        return ok({ items, next: null });
      },
    }),
  ];
}

async function show(
  ctx: Context,
  id: string,
  warnings: readonly string[],
): Promise<ReturnType<typeof presentBaseline>> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findBaselineRow(tx, organisation, id);
    const version = row === null ? null : await findVersionByKey(tx, organisation, row.version);
    if (row === null || version === null) throw new Problem("baseline/not-found", "No such baseline.");
    return presentBaseline(row, version, warnings);
  });
}
