import { predictAnswer, predictInput, type ProblemCode } from "@driftguard/protocol";
import { describeModel, type Dialect, type EncodedReply } from "@driftguard/runtime";
import { z } from "zod";

import type { Caller, Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { type Answer, bytesRoute, guarded, ok, open, type Route, route } from "../platform/http/route.ts";
import { answerPreview, type PreviewAnswerParts, type Previewed } from "./answer-preview.ts";
import { type AnswerParts, answerRequest, findEndpoint, servedBy, slotOfVersion } from "./answer-request.ts";
import type { UnderWay } from "./enter.ts";
import { createRateLimit } from "./limit-rate.ts";
import { inDialect } from "./serve-problems.ts";

const bodyMax = 1_048_576;
const exampleId = "0199c1f2-6d1f-7c3a-9a51-2f6f1b9a0c11";
const owner = { model: "endpoint" };
const access = guarded("endpoints:call", "infer", owner);
const anything = z.looseObject({});
const problems: readonly ProblemCode[] = [
  "model/not-found",
  "deployment/none-live",
  "request/malformed",
  "request/too-large",
  "request/too-many",
  "access/forbidden",
  "store/unavailable",
  "serve/bad-input",
  "serve/model-failed",
  "serve/not-ready",
  "serve/too-busy",
  "serve/deadline",
];
const ownDeadline = z.object({
  deadline_ms: z.coerce
    .number()
    .int()
    .min(1)
    .max(30_000)
    .optional()
    .meta({ description: "How long the answer is waited for; the version's own deadline where left out" }),
});
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

export type ServingRouteParts = Omit<AnswerParts & PreviewAnswerParts, "underWay" | "rates"> & {
  /** The version of a model that is asked before it is live. @throws Problem preview/not-found */
  readonly previewed: (ctx: Context, model: number, version: string) => Promise<Previewed>;
};

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
      handle: async (call) => answerOf(await ask("predict", call)),
    }),
    bytesRoute({
      id: "predictByPreview",
      method: "POST",
      path: "/serve/:model/previews/:version/predict",
      tag: "serving",
      summary: "Ask a version before it is live",
      description:
        "As the model's own endpoint is asked, and by the same keys. Nothing of it is recorded or counted: a preview's requests are no predictions of the model. A preview that nobody asked for long starts with its first request.",
      access,
      query: ownDeadline,
      body: predictInput,
      types: ["application/json"],
      limit: bodyMax,
      answers: { 200: predictAnswer },
      example: { predictions: ["late"], scores: [0.64], id: exampleId, model: "flights", version: "4" },
      problems: [...problems.filter((code) => code !== "deployment/none-live"), "preview/not-found"],
      handle: async ({ ctx, owned, params, query, body, headers }) => {
        const previewed = await parts.previewed(ctx, Number(owned["model"]), params["version"] ?? "");
        const asked = {
          ...{ dialect: "predict" as const, body, contentType: headers["content-type"]?.toString() ?? "" },
          deadlineMs: query.deadline_ms ?? null,
        };
        return answerOf(await answerPreview(ctx.caller, asked, previewed, parts));
      },
    }),
    bytesRoute({
      id: "invoke",
      method: "POST",
      path: "/serve/:model/invocations",
      tag: "serving",
      summary: "Ask a served model as MLflow's clients do",
      description: "One of dataframe_split, dataframe_records, instances and inputs; or text/csv with a header.",
      access,
      query: deadline,
      body: anything.meta({ id: "Invocations", example: { dataframe_records: [{ distance: 1400, carrier: "UA" }] } }),
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
          body: anything.meta({
            id: "Infer",
            example: { inputs: [{ name: "distance", shape: [1], datatype: "FP64", data: [1400] }] },
          }),
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

function answerOf({ status, headers, body }: EncodedReply): Answer {
  return { status, headers, body };
}

/** Clients of the Open Inference Protocol look for a text under `error`, those of MLflow for a `message`. */
async function saying(dialect: Dialect, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    throw inDialect(dialect, error);
  }
}
