import type { ProblemCode } from "@driftguard/protocol";
import { describeModel, type Dialect, type EncodedReply } from "@driftguard/runtime";
import { z } from "zod";

import type { Caller } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { ok, open, type Route, route } from "../platform/http/route.ts";
import { type AnswerParts, answerRequest, findEndpoint, servedBy, slotOfVersion } from "./answer-request.ts";
import { access, answerOf, anything, dialectRoutes, type Named, ownDeadline, problems } from "./dialect-routes.ts";
import type { UnderWay } from "./enter.ts";
import { createRateLimit } from "./limit-rate.ts";
import { type PreviewRouteParts, previewRoutes } from "./preview-routes.ts";
import { mayAsk } from "./resolve-endpoint.ts";

const deadline = ownDeadline.extend({
  record: z
    .enum(["true", "false"])
    .transform((word) => word === "true")
    .optional()
    .meta({
      description:
        "false: the request becomes no prediction and is not counted in monitoring; needs the permission deployments:write",
    }),
});

const unready: readonly ProblemCode[] = ["model/not-found", "deployment/none-live", "serve/not-ready"];

export type ServingRouteParts = Omit<AnswerParts & PreviewRouteParts, "underWay" | "rates">;

/** Endpoints of models, in three dialects: ours, the Open Inference Protocol's, and MLflow's. */
export function servingRoutes(given: ServingRouteParts): readonly Route[] {
  const underWay: UnderWay = new Map();
  const parts: AnswerParts & ServingRouteParts = { ...given, underWay, rates: createRateLimit(given.now) };
  const ask = (
    dialect: Dialect,
    call: {
      readonly ctx: { readonly caller: Caller };
      readonly params: Readonly<Record<string, string>>;
      readonly query: z.output<typeof deadline>;
      readonly body: Buffer;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    },
  ): Promise<EncodedReply> =>
    answerRequest(
      call.ctx.caller,
      {
        dialect,
        reference: call.params["model"] ?? "",
        version: call.params["version"] ?? null,
        headers: call.headers,
        body: call.body,
        contentType: call.headers["content-type"]?.toString() ?? "",
        deadlineMs: call.query.deadline_ms ?? null,
        isRecorded: call.query.record ?? true,
      },
      parts,
    );
  const served = async ({ ctx, params }: Pick<Named, "ctx" | "params">) => {
    const endpoint = await findEndpoint(parts, ctx.caller, params["model"] ?? "");
    const { served: name, version } = params;
    if (name !== undefined && parts.serving.find(ctx.caller.organisation, name)?.live.model !== endpoint.live.model)
      throw new Problem("version/not-found", "No such model or version at this endpoint.");
    return { ...servedBy(version === undefined ? endpoint.slots[0] : slotOfVersion(endpoint, version)), endpoint };
  };
  return [
    ...dialectRoutes({
      ...{ base: "/serve/:model", pinned: "version", query: deadline, idOf: (id) => id },
      words: { who: "a served model", where: "here", what: "the endpoint" },
      descriptions: {
        predict:
          "Rows as lists in the order of the features, or as objects by name. The answer has an id for each row, also where none was sent: labels refer to it. Every request is recorded as a prediction within 250 ms; an answer is no acknowledgement of its record, unless the endpoint's `recording` is durable.",
        invocations: "One of dataframe_split, dataframe_records, instances and inputs; or text/csv with a header.",
        v2: "",
      },
      example: { version: "3", prediction: "on time", score: 0.81 },
      ...{ problems, missing: ["model/not-found"], unready },
      // What is served is in memory: where nothing stands in the query there is nothing to look up.
      shortcut: ({ ctx, params, query, headers }) => {
        const endpoint = parts.serving.find(ctx.caller.organisation, params["model"] ?? "");
        if (Object.keys(query).length > 0 || endpoint === null || !mayAsk(ctx.caller, endpoint)) return null;
        return async (pieces) =>
          answerOf(await ask("predict", { ctx, params, query: {}, body: Buffer.concat(pieces), headers }));
      },
      ask: async (dialect, call) => {
        if (call.params["served"] !== undefined) await served(call);
        return answerOf(await ask(dialect, call));
      },
      // Whoever came as far as here named a model that is there.
      find: () => Promise.resolve(),
      findReady: async (call) => (await served(call)).live.model_name,
      describe: async (call) => {
        const { live, manifest, endpoint } = await served(call);
        const described = describeModel({ model: live.model_name, version: live.version_name }, manifest.signature);
        return { ...described, versions: endpoint.slots.map((slot) => slot.live.version_name) };
      },
    }),
    ...previewRoutes(parts),
    route({
      id: "showEndpointApi",
      method: "GET",
      path: "/serve/:model/openapi.json",
      tag: "serving",
      summary: "The OpenAPI document of a model's own endpoint",
      description: "Its columns with their types and examples, as the version that answers most requests takes them.",
      access,
      answers: { 200: anything },
      example: {
        openapi: "3.1.0",
        info: { title: "flights", version: "3" },
        servers: [{ url: "/serve/flights" }],
        paths: { "/predict": { post: { operationId: "predict" } } },
      },
      problems: unready,
      handle: async ({ ctx, params }) => {
        const { live, manifest } = await served({ ctx, params });
        return ok({
          ...Object(manifest.openapi),
          info: { title: live.model_name, version: live.version_name },
          servers: [{ url: `/serve/${encodeURIComponent(live.model_name)}` }],
        });
      },
    }),
    route({
      id: "pingEndpoint",
      method: "GET",
      path: "/serve/:model/ping",
      tag: "serving",
      summary: "Whether a model answers, with nothing in the body",
      access,
      answers: { 200: null },
      problems: unready,
      handle: async ({ ctx, params }) => {
        await served({ ctx, params });
        return { status: 200, body: null };
      },
    }),
    route({
      id: "ping",
      method: "GET",
      path: "/ping",
      tag: "serving",
      summary: "Whether the gateway answers",
      access: open("load balancers ask whether this process is alive; nothing of a tenant is in the answer"),
      answers: { 200: null },
      handle: async () => ({ status: 200, body: null }),
    }),
  ];
}
