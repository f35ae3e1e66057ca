import { predictAnswer, predictInput } from "@driftguard/protocol";
import { describeModel, type Dialect, type EncodedReply } from "@driftguard/runtime";
import { z } from "zod";

import type { Caller } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { bytesRoute, ok, open, type Route, route } from "../platform/http/route.ts";
import { type AnswerParts, answerRequest, findEndpoint, servedBy, slotOfVersion } from "./answer-request.ts";
import {
  access,
  answerOf,
  anything,
  bodyMax,
  exampleId,
  inference,
  invocations,
  ownDeadline,
  problems,
  saying,
} from "./dialect-route.ts";
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
  const served = async (caller: Caller, params: Readonly<Record<string, string>>) => {
    const endpoint = await findEndpoint(parts, caller, params["model"] ?? "");
    const { served: name, version } = params;
    if (name !== undefined && parts.serving.find(caller.organisation, name)?.live.model !== endpoint.live.model)
      throw new Problem("version/not-found", "No such model or version at this endpoint.");
    return { ...servedBy(version === undefined ? endpoint.slots[0] : slotOfVersion(endpoint, version)), endpoint };
  };
  return [
    bytesRoute({
      id: "predict",
      method: "POST",
      path: "/serve/:model/predict",
      tag: "serving",
      summary: "Ask a served model",
      description:
        "Rows as lists in the order of the features, or as objects by name. The answer has an id for each row, also where none was sent: labels refer to it. Every request is recorded as a prediction within 250 ms; an answer is no acknowledgement of its record, unless the endpoint's `recording` is durable.",
      access,
      query: deadline,
      body: predictInput,
      types: ["application/json"],
      limit: bodyMax,
      answers: { 200: predictAnswer },
      example: { predictions: ["on time"], scores: [0.81], id: exampleId, model: "flights", version: "3" },
      problems,
      // What is served is in memory: where nothing stands in the query there is nothing to look up.
      shortcut: ({ ctx, params, query, headers }) => {
        const endpoint = parts.serving.find(ctx.caller.organisation, params["model"] ?? "");
        if (Object.keys(query).length > 0 || endpoint === null || !mayAsk(ctx.caller, endpoint)) return null;
        return async (pieces) =>
          answerOf(await ask("predict", { ctx, params, query: {}, body: Buffer.concat(pieces), headers }));
      },
      handle: async (call) => answerOf(await ask("predict", call)),
    }),
    ...previewRoutes(parts),
    bytesRoute({
      id: "invoke",
      method: "POST",
      path: "/serve/:model/invocations",
      tag: "serving",
      summary: "Ask a served model as MLflow's clients do",
      description: "One of dataframe_split, dataframe_records, instances and inputs; or text/csv with a header.",
      access,
      query: deadline,
      body: invocations,
      types: ["application/json", "text/csv"],
      limit: bodyMax,
      answers: { 200: anything },
      example: { predictions: ["on time"], ids: [exampleId] },
      problems: [...problems, "request/unsupported-media-type"],
      handle: (call) => saying("invocations", async () => answerOf(await ask("invocations", call))),
    }),
    ...["/serve/:model/v2/models/:served/infer", "/serve/:model/v2/models/:served/versions/:version/infer"].map(
      (path, at) =>
        bytesRoute({
          id: at === 0 ? "infer" : "inferVersion",
          method: "POST",
          path,
          tag: "serving",
          summary: "Ask a served model by the Open Inference Protocol",
          access,
          query: deadline,
          body: inference,
          types: ["application/json"],
          limit: bodyMax,
          answers: { 200: anything },
          example: {
            model_name: "flights",
            model_version: "3",
            id: exampleId,
            outputs: [{ name: "predict", datatype: "BYTES", shape: [1], data: ["on time"] }],
          },
          problems: [...problems, "version/not-found"],
          handle: (call) =>
            saying("v2", async () => {
              await served(call.ctx.caller, call.params);
              return answerOf(await ask("v2", call));
            }),
        }),
    ),
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
      problems: ["model/not-found", "deployment/none-live", "serve/not-ready"],
      handle: async ({ ctx, params }) => {
        const { live, manifest } = await served(ctx.caller, params);
        return ok({
          ...Object(manifest.openapi),
          info: { title: live.model_name, version: live.version_name },
          servers: [{ url: `/serve/${encodeURIComponent(live.model_name)}` }],
        });
      },
    }),
    route({
      id: "showServer",
      method: "GET",
      path: "/serve/:model/v2",
      tag: "serving",
      summary: "What speaks the Open Inference Protocol here",
      access,
      answers: { 200: anything },
      problems: ["model/not-found"],
      handle: async () => ok({ name: "driftguard", version: "2", extensions: [] }),
    }),
    ...(["live", "ready"] as const).map((what) =>
      route({
        id: what === "live" ? "showServerLive" : "showServerReady",
        method: "GET",
        path: `/serve/:model/v2/health/${what}`,
        tag: "serving",
        summary: what === "live" ? "Whether the endpoint is there" : "Whether the endpoint answers",
        access,
        answers: { 200: anything },
        example: { [what]: true },
        problems:
          what === "live" ? ["model/not-found"] : ["model/not-found", "deployment/none-live", "serve/not-ready"],
        handle: ({ ctx, params }) =>
          saying("v2", async () => {
            if (what === "ready") await served(ctx.caller, params);
            return ok({ [what]: true });
          }),
      }),
    ),
    ...["/serve/:model/v2/models/:served", "/serve/:model/v2/models/:served/versions/:version"].flatMap((path, at) => [
      route({
        id: at === 0 ? "showServed" : "showServedVersion",
        method: "GET",
        path,
        tag: "serving",
        summary: "What a served model takes and gives",
        access,
        answers: { 200: anything },
        example: {
          name: "flights",
          versions: ["3"],
          platform: "driftguard",
          inputs: [{ name: "distance", datatype: "FP64", shape: [-1] }],
          outputs: [{ name: "predict", datatype: "BYTES", shape: [-1] }],
        },
        problems: ["model/not-found", "version/not-found", "deployment/none-live", "serve/not-ready"],
        handle: ({ ctx, params }) =>
          saying("v2", async () => {
            const { live, manifest, endpoint } = await served(ctx.caller, params);
            const described = describeModel({ model: live.model_name, version: live.version_name }, manifest.signature);
            return ok({ ...described, versions: endpoint.slots.map((slot) => slot.live.version_name) });
          }),
      }),
      route({
        id: at === 0 ? "showServedReady" : "showServedVersionReady",
        method: "GET",
        path: `${path}/ready`,
        tag: "serving",
        summary: "Whether a served model answers",
        access,
        answers: { 200: anything },
        example: { name: "flights", ready: true },
        problems: ["model/not-found", "version/not-found", "deployment/none-live", "serve/not-ready"],
        handle: ({ ctx, params }) =>
          saying("v2", async () => {
            const { live } = await served(ctx.caller, params);
            return ok({ name: live.model_name, ready: true });
          }),
      }),
    ]),
    route({
      id: "pingEndpoint",
      method: "GET",
      path: "/serve/:model/ping",
      tag: "serving",
      summary: "Whether a model answers, with nothing in the body",
      access,
      answers: { 200: null },
      problems: ["model/not-found", "deployment/none-live", "serve/not-ready"],
      handle: async ({ ctx, params }) => {
        await served(ctx.caller, params);
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
