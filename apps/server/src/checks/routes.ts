import { check, checkPage, pageQuery, runCheckInput } from "@driftguard/protocol";

import { findModelByKey, findVersionByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { Problem } from "../platform/http/problem.ts";
import { presentReport } from "./present-report.ts";
import { findReport, listReports, type ReportRow } from "./queries/reports.ts";
import { readReport } from "./report.ts";
import { type CheckParts, runCheck } from "./run-check.ts";

const owner = { model: "model" };

/** Checks: now, and those that were. */
export function checkRoutes(parts: CheckParts & { readonly onAlert: () => void }): readonly Route[] {
  return [
    route({
      id: "runCheck",
      method: "POST",
      path: "/api/v1/models/:model/checks",
      tag: "checks",
      summary: "Check a model now and answer the report",
      access: guarded("checks:run", "admin", owner),
      body: runCheckInput,
      answers: { 200: check },
      problems: ["model/not-found", "check/running"],
      handle: async ({ ctx, owned }) => {
        const report = await runCheck(ctx, parts, {
          model: Number(owned["model"]),
          dueAt: ctx.now(),
          trigger: "manual",
          lease: null,
        });
        if (report === null)
          throw new Problem(
            "check/running",
            "This model is being checked at this very moment; look at its last check.",
          );
        if (report.alerts.length > 0) parts.onAlert();
        return ok(report);
      },
    }),
    route({
      id: "listChecks",
      method: "GET",
      path: "/api/v1/models/:model/checks",
      tag: "checks",
      summary: "List a model's checks, newest first",
      access: guarded("models:read", "read", owner),
      query: pageQuery,
      answers: { 200: checkPage },
      problems: ["model/not-found", "request/not-acceptable-cursor"],
      handle: async ({ ctx, owned, query }) => {
        const before = query.cursor === undefined ? null : readCursor(query.cursor);
        const checks = await ctx.transaction(async (tx) => {
          const rows = await listReports(tx, ctx.caller.organisation, Number(owned["model"]), {
            limit: query.limit + 1,
            before,
          });
          return Promise.all(rows.map((row) => present(ctx, tx, row)));
        });
        const page = checks.slice(0, query.limit);
        const last = page.at(-1);
        return ok({
          items: page.map(({ findings: _findings, paging: _paging, ...item }) => item),
          next:
            checks.length > query.limit && last !== undefined ? Buffer.from(last.due_at).toString("base64url") : null,
        });
      },
    }),
    route({
      id: "showCheck",
      method: "GET",
      path: "/api/v1/checks/:check",
      tag: "checks",
      summary: "Show one check's report",
      access: guarded("models:read", "read", { check: "check" }),
      answers: { 200: check },
      problems: ["check/not-found"],
      handle: async ({ ctx, owned }) => {
        const found = await ctx.transaction(async (tx) => {
          const row = await findReport(tx, ctx.caller.organisation, String(owned["check"]));
          return row === null ? null : present(ctx, tx, row);
        });
        if (found === null) throw new Problem("check/not-found", "No such check.");
        return ok(found);
      },
    }),
  ];
}

async function present(ctx: Context, tx: Tx, row: ReportRow): Promise<ReturnType<typeof presentReport>> {
  const { organisation } = ctx.caller;
  const model = await findModelByKey(tx, organisation, row.model);
  const version = await findVersionByKey(tx, organisation, row.version);
  if (model === null) throw new Problem("model/not-found", "No such model.");
  return presentReport(row, readReport(row.body), model, version?.name ?? null);
}

function readCursor(text: string): Date {
  const at = Date.parse(Buffer.from(text, "base64url").toString());
  if (Number.isNaN(at))
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.");
  return new Date(at);
}
