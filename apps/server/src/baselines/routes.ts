import { baseline, baselineList, baselineQuery } from "@driftguard/protocol";
import { z } from "zod";

import { findModelByKey, findVersionByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { guarded, ok, type Route, route, streamRoute } from "../platform/http/route.ts";
import { openCsv } from "./open-csv.ts";
import { presentBaseline } from "./present-baseline.ts";
import { putBaseline } from "./put-baseline.ts";
import { findActiveBaseline, findBaselineRow, listBaselineRows } from "./queries/baselines.ts";
import { withUpload } from "./spool-upload.ts";
import { Unreadable } from "./table-file.ts";

const owner = { model: "model" };

/** What live data is compared with. */
export function baselineRoutes({ uploads }: { readonly uploads: string }): readonly Route[] {
  return [
    streamRoute({
      id: "putBaseline",
      method: "PUT",
      path: "/api/v1/models/:model/baseline",
      tag: "baselines",
      summary: "Give a version its baseline",
      description:
        "A CSV file of any size, also packed with gzip. The columns prediction, score, label, actual, timestamp and id are what they say (or name others in the query), the rest are features.",
      access: guarded("baselines:write", "ingest", owner),
      query: baselineQuery,
      body: z.string().meta({
        description: "The file itself",
        example: "distance,carrier,prediction\n1400,UA,0.31\n187,AA,0.12\n",
      }),
      types: ["text/csv"],
      answers: { 200: baseline },
      problems: ["model/not-found", "version/not-found", "baseline/unreadable", "baseline/no-rows"],
      handle: async ({ ctx, owned, query, body }) => {
        const model = Number(owned["model"]);
        const { version, ...roles } = query;
        const put = await withUpload(uploads, body, async (path) =>
          putBaseline(ctx, { model, version, roles, file: await open(path) }),
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
        const rows = await ctx.transaction((tx) => listBaselineRows(tx, organisation, Number(owned["model"])));
        const items = await Promise.all(rows.map((row) => show(ctx, row.id, [])));
        return ok({ items, next: null });
      },
    }),
  ];
}

async function open(path: string): Promise<Awaited<ReturnType<typeof openCsv>>> {
  try {
    return await openCsv(path);
  } catch (error) {
    if (error instanceof Unreadable) throw new Problem("baseline/unreadable", error.message, { cause: error });
    throw error;
  }
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
