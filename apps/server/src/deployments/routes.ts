import {
  deployAnswer,
  deployment,
  deploymentList,
  deploymentQuery,
  deploymentSamples,
  deployQuery,
  type EndpointSettings,
  pageQuery,
} from "@driftguard/protocol";
import { z } from "zod";

import { findJobAbout, presentJob } from "../jobs/index.ts";
import type { Context } from "../platform/context.ts";
import { guarded, ok, type Route, route, streamRoute } from "../platform/http/route.ts";
import { Problem } from "../platform/http/problem.ts";
import { readTextCursor, writeTextCursor } from "../platform/http/text-cursor.ts";
import { presentDeployment, type Serving } from "./present-deployment.ts";
import { type PushParts, pushVersion } from "./push-version.ts";
import {
  type DeploymentCard,
  type DeploymentRow,
  findDeployment,
  listAllDeployments,
  listDeployments,
} from "./queries/deployments.ts";
import { rollBack } from "./swap.ts";

export type DeploymentRouteParts = PushParts & {
  /** Without a slash at its end. */
  readonly publicUrl: () => string;
  /** How a deployment does in this process; `null`: it is not served here. */
  readonly servingOf: (id: string) => Serving;
  /** When a model's replies are recorded. */
  readonly recordingOf: (model: number) => EndpointSettings["recording"];
  /** Rows of a version's own test data. */
  readonly samplesOf: (deployment: { readonly organisation: number; readonly id: string }) => readonly unknown[];
  readonly onWaiting: () => void;
  /** Tells whoever serves that the database says something else now; resolves when it is served. */
  readonly swapped: () => Promise<void>;
};

const owner = { model: "model" };
/** As programs name them; which one it is, the content tells. */
const archiveTypes = [
  "application/gzip",
  "application/x-gzip",
  "application/zip",
  "application/x-zip-compressed",
  "application/x-tar",
  "application/octet-stream",
];
const rollBackInput = z
  .strictObject({
    to: z
      .string()
      .max(256)
      .optional()
      .meta({ description: "Id or number of a deployment that was live before; the last one where left out" }),
  })
  .meta({ id: "RollBack", example: {} });

/** Versions in, and which of them is asked. */
export function deploymentRoutes(parts: DeploymentRouteParts): readonly Route[] {
  return [
    streamRoute({
      id: "deploy",
      method: "POST",
      path: "/api/v1/deployments",
      tag: "deployments",
      summary: "Push a version and have it served",
      description:
        "A .tar.gz, .tar or .zip of a folder with a model, told by its content: `curl --data-binary @flights.tar.gz -H 'content-type: application/gzip' -H \"X-API-Key: $DRIFTGUARD_KEY\" 'https://driftguard.example.com/api/v1/deployments?model=flights'`. It is unpacked, scanned, built, loaded in a sandbox, tried, and then swapped in; the answer comes at once, with the job to follow. Nothing of it runs before it was scanned. The same bytes again are not built again. A model that is not there is made.",
      access: guarded("deployments:write", "admin"),
      query: deployQuery,
      body: z
        .string()
        .meta({ description: "The archive", format: "binary", example: "a .tar.gz or .zip of the folder" }),
      types: archiveTypes,
      answers: { 200: deployAnswer, 202: deployAnswer },
      problems: ["model/not-found", "version/present", "request/malformed", "request/too-large", "store/unavailable"],
      handle: async ({ ctx, query, body }) => {
        const pushed = await pushVersion(ctx, body, parts, query);
        if (pushed.outcome === "new") parts.onWaiting();
        const job = await ctx.transaction((tx) => findJobAbout(tx, ctx.caller.organisation, pushed.deployment));
        if (job === null) throw new Problem("job/not-found", "The job of this deployment is gone.");
        const url = `${parts.publicUrl()}/api/v1/jobs/${job.id}`;
        const answer = {
          deployment: await show(ctx, pushed.deployment, parts),
          job: presentJob(job),
          url,
          same: pushed.outcome === "same",
        };
        return pushed.outcome === "same" ? ok(answer) : { status: 202, body: answer, headers: { location: url } };
      },
    }),
    route({
      id: "listDeployments",
      method: "GET",
      path: "/api/v1/models/:model/deployments",
      tag: "deployments",
      summary: "List a model's deployments, newest first",
      access: guarded("deployments:read", "read", owner),
      query: pageQuery,
      answers: { 200: deploymentList },
      problems: ["model/not-found", "request/not-acceptable-cursor"],
      handle: async ({ ctx, owned, query }) => {
        const before = query.cursor === undefined ? null : readPlace(query.cursor);
        const rows = await ctx.transaction((tx) =>
          listDeployments(tx, ctx.caller.organisation, Number(owned["model"]), { limit: query.limit + 1, before }),
        );
        return ok(pageOf(rows, query.limit, parts));
      },
    }),
    route({
      id: "listAllDeployments",
      method: "GET",
      path: "/api/v1/deployments",
      tag: "deployments",
      summary: "List the deployments of every model, newest first",
      access: guarded("deployments:read", "read"),
      query: deploymentQuery,
      answers: { 200: deploymentList },
      example: { items: [], next: null },
      problems: ["request/not-acceptable-cursor"],
      handle: async ({ ctx, query }) => {
        const before = query.cursor === undefined ? null : readPlace(query.cursor);
        const rows = await ctx.transaction((tx) =>
          listAllDeployments(tx, ctx.caller.organisation, {
            ...{ limit: query.limit + 1, before, state: query.state ?? null },
            models: ctx.caller.models === null ? null : [...ctx.caller.models],
          }),
        );
        return ok(pageOf(rows, query.limit, parts));
      },
    }),
    route({
      id: "showDeployment",
      method: "GET",
      path: "/api/v1/deployments/:deployment",
      tag: "deployments",
      summary: "Show a deployment",
      access: guarded("deployments:read", "read", { deployment: "deployment" }),
      answers: { 200: deployment },
      problems: ["deployment/not-found"],
      handle: async ({ ctx, owned }) => ok(await show(ctx, String(owned["deployment"]), parts)),
    }),
    route({
      id: "listSamples",
      method: "GET",
      path: "/api/v1/deployments/:deployment/samples",
      tag: "deployments",
      summary: "List rows to try a version with",
      description: "Of the test data that it was pushed with; none where it brought none.",
      access: guarded("deployments:read", "read", { deployment: "deployment" }),
      answers: { 200: deploymentSamples },
      problems: ["deployment/not-found"],
      handle: async ({ ctx, owned }) =>
        ok({ items: parts.samplesOf({ organisation: ctx.caller.organisation, id: String(owned["deployment"]) }) }),
    }),
    route({
      id: "rollBack",
      method: "POST",
      path: "/api/v1/models/:model/rollback",
      tag: "deployments",
      summary: "Go back to the version that was live before",
      description:
        "One swap: the version before is asked again from the next request on, at once while its workers are still warm. Predictions, baselines and alerts of either version stay as they are.",
      access: guarded("deployments:write", "admin", owner),
      body: rollBackInput,
      answers: { 200: deployment },
      problems: ["model/not-found", "deployment/not-found", "deployment/nothing-before"],
      handle: async ({ ctx, owned, body }) => {
        const live = await rollBack(ctx, { model: Number(owned["model"]), to: body.to ?? null });
        await parts.swapped();
        return ok(await show(ctx, live, parts));
      },
    }),
  ];
}

async function show(ctx: Context, id: string, parts: DeploymentRouteParts): Promise<unknown> {
  const row = await ctx.transaction((tx) => findDeployment(tx, ctx.caller.organisation, id));
  if (row === null) throw new Problem("deployment/not-found", "No such deployment.");
  return presentDeployment(row, viewOf(row, parts));
}

function pageOf(rows: readonly DeploymentCard[], limit: number, parts: DeploymentRouteParts): unknown {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => presentDeployment(row, viewOf(row, parts))),
    next: rows.length > limit && last !== undefined ? writeTextCursor(String(last.number)) : null,
  };
}

function viewOf({ id, model }: DeploymentRow, { publicUrl, servingOf, recordingOf }: DeploymentRouteParts) {
  return { publicUrl: publicUrl(), serving: servingOf(id), recording: recordingOf(model) };
}

function readPlace(cursor: string): number {
  const place = Number(readTextCursor(cursor));
  if (!Number.isSafeInteger(place) || place > 2_147_483_647)
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.");
  return place;
}
