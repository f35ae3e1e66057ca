import { preview, previewList, replayInput } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { discardPreview, type DiscardParts } from "./discard-preview.ts";
import { replayPreview } from "./replay-preview.ts";
import { listPreviews, showPreview, type ShowParts } from "./show-previews.ts";

export type VersionPreviewParts = ShowParts &
  DiscardParts & {
    /** Recorded requests of a replay, where nobody says how many. */
    readonly requests: number;
    readonly onWaiting: () => void;
  };

const owner = { model: "model" };
const one = "/api/v1/models/:model/previews/:version";

/** Versions that can be looked at before they go live. */
export function versionPreviewRoutes(parts: VersionPreviewParts): readonly Route[] {
  return [
    route({
      id: "listPreviews",
      method: "GET",
      path: "/api/v1/models/:model/previews",
      tag: "deployments",
      summary: "List a model's previews, the last opened first",
      description:
        "Every version that was built and not made live has one: what was pushed to another branch than the live one, and what was pushed to wait. Five of a model answer at a time; the oldest are put away.",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: previewList },
      example: { items: [] },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok({ items: await listPreviews(ctx, Number(owned["model"]), parts) }),
    }),
    route({
      id: "showPreview",
      method: "GET",
      path: one,
      tag: "deployments",
      summary: "Show a preview, and what its replay said",
      description:
        "The report compares the version with the one that was live: both were asked the same recorded requests. It makes no claim below 30 of them, and says that the version answers alike only where four of five of them were asked.",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: preview },
      problems: ["model/not-found", "preview/not-found"],
      handle: async ({ ctx, owned, params }) =>
        ok(await showPreview(ctx, { model: Number(owned["model"]), version: params["version"] ?? "" }, parts)),
    }),
    route({
      id: "replayPreview",
      method: "POST",
      path: `${one}/replay`,
      tag: "deployments",
      summary: "Ask a preview again what the live version was asked",
      description:
        "A job: the newest recorded requests of the live version, one after the other, behind everybody who waits for an answer. Where one waits or runs already, no other is made; one replay runs at a time in each server. Opens a preview that was put away.",
      access: guarded("deployments:write", "admin", owner),
      body: replayInput,
      answers: { 202: preview },
      problems: ["model/not-found", "preview/not-found", "preview/not-eligible"],
      handle: async ({ ctx, owned, params, body }) => {
        const wish = { model: Number(owned["model"]), version: params["version"] ?? "" };
        await replayPreview(ctx, { ...wish, requests: body.requests ?? Math.max(1, parts.requests) });
        parts.onWaiting();
        return { status: 202, body: await showPreview(ctx, wish, parts) };
      },
    }),
    route({
      id: "discardPreview",
      method: "DELETE",
      path: one,
      tag: "deployments",
      summary: "Discard a version that waits",
      description:
        "It answers no more and its files are deleted; its report stays. The same commit, pushed again, is built again. To make it live instead, set the model's traffic.",
      access: guarded("deployments:write", "admin", owner),
      answers: { 200: preview },
      problems: ["model/not-found", "preview/not-found", "preview/not-eligible"],
      handle: async ({ ctx, owned, params }) => {
        const wish = { model: Number(owned["model"]), version: params["version"] ?? "" };
        await discardPreview(ctx, wish, parts);
        return ok(await showPreview(ctx, wish, parts));
      },
    }),
  ];
}
