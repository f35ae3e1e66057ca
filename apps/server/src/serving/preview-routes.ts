import { predictAnswer, predictInput, type ProblemCode } from "@driftguard/protocol";
import { BuildProblem, describeModel, type Dialect, type Manifest } from "@driftguard/runtime";
import type { z } from "zod";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { type Answer, bytesRoute, type Call, ok, type Route, route } from "../platform/http/route.ts";
import { answerPreview, type PreviewAnswerParts, type Previewed } from "./answer-preview.ts";
import {
  access,
  answerOf,
  anything,
  bodyMax,
  exampleId,
  inference,
  invocations,
  ownDeadline,
  problems as ofServing,
  saying,
} from "./dialect-route.ts";
import type { ServingRuntime } from "./create-serving.ts";

export type PreviewRouteParts = PreviewAnswerParts & {
  readonly serving: Pick<ServingRuntime, "problemOf">;
  /** The version of a model that is asked before it is live. @throws Problem preview/not-found */
  readonly previewed: (ctx: Context, model: number, version: string) => Promise<Previewed>;
  /** What the build of a version found. @throws BuildProblem where its files are gone */
  readonly manifestOf: (version: Pick<Previewed, "organisation" | "id">) => Promise<Manifest>;
};

const own = "/serve/:model/previews/:version";
const description =
  "As the model's own endpoint is asked, and by the same keys. Nothing of it is recorded or counted: a preview's requests are no predictions of the model. A preview that nobody asked for long starts with its first request.";
const problems: readonly ProblemCode[] = [
  ...ofServing.filter((code) => code !== "deployment/none-live"),
  "preview/not-found",
];
const missing: readonly ProblemCode[] = ["model/not-found", "preview/not-found"];

type Named = Pick<Call<unknown, unknown>, "ctx" | "owned" | "params">;

function notReady(error: unknown): never {
  if (!(error instanceof BuildProblem)) throw error;
  throw new Problem("serve/not-ready", error.message, { headers: { "retry-after": "30" }, cause: error });
}

/** A version before it is live, in the three dialects that its model's own endpoint speaks. */
export function previewRoutes(parts: PreviewRouteParts): readonly Route[] {
  /** Who names a model or a version in the rest of the path means this one, or is told that there is no other. */
  const find = async ({ ctx, owned, params }: Named): Promise<Previewed> => {
    const previewed = await parts.previewed(ctx, Number(owned["model"]), params["version"] ?? "");
    const { served, pinned } = params;
    const names = [previewed.model_name, String(previewed.model_number), previewed.model_public_id];
    if (
      (served !== undefined && !names.includes(served)) ||
      (pinned ?? previewed.version_name) !== previewed.version_name
    )
      throw new Problem("version/not-found", "No such model or version at this preview.");
    return previewed;
  };
  const ask = async (dialect: Dialect, call: Call<z.output<typeof ownDeadline>, Buffer>): Promise<Answer> => {
    const asked = {
      ...{ dialect, body: call.body, contentType: call.headers["content-type"]?.toString() ?? "" },
      deadlineMs: call.query.deadline_ms ?? null,
    };
    return answerOf(await answerPreview(call.ctx.caller, asked, await find(call), parts));
  };
  /** One that rests is as ready as one that runs: its first request starts it. */
  const findReady = async (call: Named): Promise<Previewed> => {
    const previewed = await find(call);
    const problem = parts.serving.problemOf(previewed.id);
    if (problem !== null) throw new Problem("serve/not-ready", problem, { headers: { "retry-after": "30" } });
    return previewed;
  };
  return [
    bytesRoute({
      id: "predictByPreview",
      method: "POST",
      path: `${own}/predict`,
      tag: "serving",
      summary: "Ask a version before it is live",
      description,
      access,
      query: ownDeadline,
      body: predictInput,
      types: ["application/json"],
      limit: bodyMax,
      answers: { 200: predictAnswer },
      example: { predictions: ["late"], scores: [0.64], id: exampleId, model: "flights", version: "4" },
      problems,
      handle: (call) => ask("predict", call),
    }),
    bytesRoute({
      id: "invokeByPreview",
      method: "POST",
      path: `${own}/invocations`,
      tag: "serving",
      summary: "Ask a version before it is live as MLflow's clients do",
      description,
      access,
      query: ownDeadline,
      body: invocations,
      types: ["application/json", "text/csv"],
      limit: bodyMax,
      answers: { 200: anything },
      example: { predictions: ["late"], ids: [exampleId] },
      problems: [...problems, "request/unsupported-media-type"],
      handle: (call) => saying("invocations", () => ask("invocations", call)),
    }),
    ...[`${own}/v2/models/:served/infer`, `${own}/v2/models/:served/versions/:pinned/infer`].map((path, at) =>
      bytesRoute({
        id: at === 0 ? "inferByPreview" : "inferVersionByPreview",
        method: "POST",
        path,
        tag: "serving",
        summary: "Ask a version before it is live by the Open Inference Protocol",
        description,
        access,
        query: ownDeadline,
        body: inference,
        types: ["application/json"],
        limit: bodyMax,
        answers: { 200: anything },
        example: {
          model_name: "flights",
          model_version: "4",
          id: exampleId,
          outputs: [{ name: "predict", datatype: "BYTES", shape: [1], data: ["late"] }],
        },
        problems: [...problems, "version/not-found"],
        handle: (call) => saying("v2", () => ask("v2", call)),
      }),
    ),
    route({
      id: "showPreviewServer",
      method: "GET",
      path: `${own}/v2`,
      tag: "serving",
      summary: "What speaks the Open Inference Protocol at a preview",
      access,
      answers: { 200: anything },
      example: { name: "driftguard", version: "2", extensions: [] },
      problems: missing,
      handle: (call) =>
        saying("v2", async () => {
          await find(call);
          return ok({ name: "driftguard", version: "2", extensions: [] });
        }),
    }),
    ...(["live", "ready"] as const).map((what) =>
      route({
        id: what === "live" ? "showPreviewServerLive" : "showPreviewServerReady",
        method: "GET",
        path: `${own}/v2/health/${what}`,
        tag: "serving",
        summary: what === "live" ? "Whether a preview is there" : "Whether a preview answers",
        access,
        answers: { 200: anything },
        example: { [what]: true },
        problems: what === "live" ? missing : [...missing, "serve/not-ready"],
        handle: (call) =>
          saying("v2", async () => {
            await (what === "live" ? find(call) : findReady(call));
            return ok({ [what]: true });
          }),
      }),
    ),
    ...[`${own}/v2/models/:served`, `${own}/v2/models/:served/versions/:pinned`].flatMap((path, at) => [
      route({
        id: at === 0 ? "showPreviewServed" : "showPreviewServedVersion",
        method: "GET",
        path,
        tag: "serving",
        summary: "What a version before it is live takes and gives",
        access,
        answers: { 200: anything },
        example: {
          name: "flights",
          versions: ["4"],
          platform: "driftguard",
          inputs: [{ name: "distance", datatype: "FP64", shape: [-1] }],
          outputs: [{ name: "predict", datatype: "BYTES", shape: [-1] }],
        },
        problems: [...missing, "version/not-found", "serve/not-ready"],
        handle: (call) =>
          saying("v2", async () => {
            const previewed = await findReady(call);
            const { signature } = await parts.manifestOf(previewed).catch(notReady);
            return ok(describeModel({ model: previewed.model_name, version: previewed.version_name }, signature));
          }),
      }),
      route({
        id: at === 0 ? "showPreviewServedReady" : "showPreviewServedVersionReady",
        method: "GET",
        path: `${path}/ready`,
        tag: "serving",
        summary: "Whether a version before it is live answers",
        access,
        answers: { 200: anything },
        example: { name: "flights", ready: true },
        problems: [...missing, "version/not-found", "serve/not-ready"],
        handle: (call) =>
          saying("v2", async () => {
            const { model_name } = await findReady(call);
            return ok({ name: model_name, ready: true });
          }),
      }),
    ]),
  ];
}
