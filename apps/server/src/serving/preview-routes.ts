import type { ProblemCode } from "@driftguard/protocol";
import { BuildProblem, describeModel, type Manifest } from "@driftguard/runtime";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Route } from "../platform/http/route.ts";
import { answerPreview, type PreviewAnswerParts, type Previewed } from "./answer-preview.ts";
import { answerOf, dialectRoutes, type Named, ownDeadline, problems } from "./dialect-routes.ts";
import type { ServingRuntime } from "./create-serving.ts";

export type PreviewRouteParts = PreviewAnswerParts & {
  readonly serving: Pick<ServingRuntime, "problemOf">;
  /** The version of a model that is asked before it is live. @throws Problem preview/not-found */
  readonly previewed: (ctx: Context, model: number, version: string) => Promise<Previewed>;
  /** What the build of a version found. @throws BuildProblem where its files are gone */
  readonly manifestOf: (version: Pick<Previewed, "organisation" | "id">) => Promise<Manifest>;
};

const description =
  "As the model's own endpoint is asked, and by the same keys. Nothing of it is recorded or counted: a preview's requests are no predictions of the model. A preview that nobody asked for long starts with its first request.";
const missing: readonly ProblemCode[] = ["model/not-found", "preview/not-found"];

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
  /** One that rests is as ready as one that runs: its first request starts it. */
  const findReady = async (call: Named): Promise<Previewed> => {
    const previewed = await find(call);
    const problem = parts.serving.problemOf(previewed.id);
    if (problem !== null) throw new Problem("serve/not-ready", problem, { headers: { "retry-after": "30" } });
    return previewed;
  };
  return dialectRoutes({
    ...{ base: "/serve/:model/previews/:version", pinned: "pinned", query: ownDeadline },
    idOf: (id) => (id.startsWith("show") ? id.replace("show", "showPreview") : `${id}ByPreview`),
    words: { who: "a version before it is live", where: "at a preview", what: "a preview" },
    descriptions: { predict: description, v2: description, invocations: description },
    example: { version: "4", prediction: "late", score: 0.64 },
    problems: [...problems.filter((code) => code !== "deployment/none-live"), "preview/not-found"],
    ...{ missing, unready: [...missing, "serve/not-ready"], find },
    ask: async (dialect, call) => {
      const asked = {
        ...{ dialect, body: call.body, contentType: call.headers["content-type"]?.toString() ?? "" },
        deadlineMs: call.query.deadline_ms ?? null,
      };
      return answerOf(await answerPreview(call.ctx.caller, asked, await find(call), parts));
    },
    findReady: async (call) => (await findReady(call)).model_name,
    describe: async (call) => {
      const previewed = await findReady(call);
      const { signature } = await parts.manifestOf(previewed).catch(notReady);
      return describeModel({ model: previewed.model_name, version: previewed.version_name }, signature);
    },
  });
}
