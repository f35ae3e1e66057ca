import {
  acknowledgeAlertInput,
  alertDetail,
  alertPage,
  alertQuery,
  commentInput,
  resolveAlertInput,
  snoozeAlertInput,
} from "@driftguard/protocol";
import { z } from "zod";

import type { Links } from "../channels/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { acknowledgeAlert } from "./acknowledge-alert.ts";
import { commentOnAlert } from "./comment-on-alert.ts";
import { listAlerts } from "./list-alerts.ts";
import { reopenAlert } from "./reopen-alert.ts";
import { type AcceptAsNormal, normalSince } from "./normal-since.ts";
import { resolveAlert } from "./resolve-alert.ts";
import { sendDeliveryAgain } from "./send-delivery-again.ts";
import { showAlert } from "./show-alert.ts";
import { snoozeAlert } from "./snooze-alert.ts";

export type AlertParts = {
  readonly links: Links;
  readonly organisationName: (ctx: Context) => Promise<string>;
  readonly resolveModel: (ctx: Context, reference: string) => Promise<number | null>;
  readonly acceptAsNormal: AcceptAsNormal;
  /** Somebody waits for a message to go out. */
  readonly onMessage: () => void;
};

const owner = { alert: "alert" };
const problems = ["alert/not-found", "alert/wrong-state"] as const;

/** What was found, and what people do about it. */
export function alertRoutes(parts: AlertParts): readonly Route[] {
  const { model: _, ...ofModel } = alertQuery.shape;
  const everyState = z.object({ ...ofModel, state: alertQuery.shape.state.unwrap().default("all") });
  return [
    route({
      id: "listAlerts",
      method: "GET",
      path: "/api/v1/alerts",
      tag: "alerts",
      summary: "List alerts, newest first",
      access: guarded("alerts:read", "read"),
      query: alertQuery,
      answers: { 200: alertPage },
      problems: ["model/not-found", "request/not-acceptable-cursor"],
      handle: async ({ ctx, query }) => {
        const model = query.model === undefined ? null : await parts.resolveModel(ctx, query.model);
        if (query.model !== undefined && model === null) throw new Problem("model/not-found", "No such model.");
        return ok(await listAlerts(ctx, query, model));
      },
    }),
    route({
      id: "listModelAlerts",
      method: "GET",
      path: "/api/v1/models/:model/alerts",
      tag: "alerts",
      summary: "List a model's alerts, newest first, resolved ones included",
      access: guarded("alerts:read", "read", { model: "model" }),
      query: everyState,
      answers: { 200: alertPage },
      problems: ["model/not-found", "request/not-acceptable-cursor"],
      handle: async ({ ctx, owned, query }) => ok(await listAlerts(ctx, query, Number(owned["model"]))),
    }),
    route({
      id: "showAlert",
      method: "GET",
      path: "/api/v1/alerts/:alert",
      tag: "alerts",
      summary: "Show an alert with its evidence, history and deliveries",
      access: guarded("alerts:read", "read", owner),
      answers: { 200: alertDetail },
      problems: ["alert/not-found"],
      handle: async ({ ctx, owned }) => ok(await showAlert(ctx, String(owned["alert"]))),
    }),
    route({
      id: "acknowledgeAlert",
      method: "POST",
      path: "/api/v1/alerts/:alert/acknowledge",
      tag: "alerts",
      summary: "Say that somebody is on it",
      access: guarded("alerts:act", "admin", owner),
      body: acknowledgeAlertInput,
      answers: { 200: alertDetail },
      problems,
      handle: async ({ ctx, owned, body }) => {
        await acknowledgeAlert(ctx, String(owned["alert"]), body.note);
        return ok(await showAlert(ctx, String(owned["alert"])));
      },
    }),
    route({
      id: "snoozeAlert",
      method: "POST",
      path: "/api/v1/alerts/:alert/snooze",
      tag: "alerts",
      summary: "Keep an alert quiet until a time",
      access: guarded("alerts:act", "admin", owner),
      body: snoozeAlertInput,
      answers: { 200: alertDetail },
      problems,
      handle: async ({ ctx, owned, body }) => {
        const until =
          body.until === undefined
            ? new Date(ctx.now().getTime() + (body.hours ?? 4) * 3_600_000)
            : new Date(body.until);
        await snoozeAlert(ctx, String(owned["alert"]), { until, note: body.note });
        return ok(await showAlert(ctx, String(owned["alert"])));
      },
    }),
    route({
      id: "resolveAlert",
      method: "POST",
      path: "/api/v1/alerts/:alert/resolve",
      tag: "alerts",
      summary: "Close an alert with its cause",
      description:
        "With `accept_as_normal`, what came since the alert opened becomes the version's baseline (or the last 7 days, where that is under 1,000 rows); the baseline before stays readable.",
      access: guarded("alerts:resolve", "admin", owner),
      body: resolveAlertInput,
      answers: { 200: alertDetail },
      problems: [...problems, "baseline/no-rows", "model/features-differ"],
      handle: async ({ ctx, owned, body }) => {
        const id = String(owned["alert"]);
        const organisation = await parts.organisationName(ctx);
        const accept = body.accept_as_normal ? await normalSince(ctx, id, parts.acceptAsNormal) : undefined;
        await resolveAlert(ctx, id, {
          accept,
          resolution: body.resolution,
          note: body.note,
          links: parts.links,
          organisation,
        });
        return ok(await showAlert(ctx, String(owned["alert"])));
      },
    }),
    route({
      id: "reopenAlert",
      method: "POST",
      path: "/api/v1/alerts/:alert/reopen",
      tag: "alerts",
      summary: "Open an alert again",
      access: guarded("alerts:resolve", "admin", owner),
      answers: { 200: alertDetail },
      problems,
      handle: async ({ ctx, owned }) => {
        const organisation = await parts.organisationName(ctx);
        await reopenAlert(ctx, String(owned["alert"]), { links: parts.links, organisation });
        return ok(await showAlert(ctx, String(owned["alert"])));
      },
    }),
    route({
      id: "commentOnAlert",
      method: "POST",
      path: "/api/v1/alerts/:alert/comments",
      tag: "alerts",
      summary: "Write on an alert's timeline",
      access: guarded("alerts:comment", "admin", owner),
      body: commentInput,
      answers: { 200: alertDetail },
      problems: ["alert/not-found"],
      handle: async ({ ctx, owned, body }) => {
        await commentOnAlert(ctx, String(owned["alert"]), body.text);
        return ok(await showAlert(ctx, String(owned["alert"])));
      },
    }),
    route({
      id: "sendDeliveryAgain",
      method: "POST",
      path: "/api/v1/deliveries/:delivery/send",
      tag: "alerts",
      summary: "Send a message again that was given up",
      description:
        "Of an alert's `notifications`, by its id, which it keeps. One that failed or was not sent gets all its tries anew; one that is on its way or was delivered stays as it is, so that asking twice sends once.",
      access: guarded("alerts:act", "admin", { delivery: "delivery" }),
      answers: { 200: alertDetail },
      problems: ["delivery/not-found", "delivery/no-channel"],
      handle: async ({ ctx, owned }) => {
        const alert = await sendDeliveryAgain(ctx, String(owned["delivery"]));
        parts.onMessage();
        return ok(await showAlert(ctx, alert));
      },
    }),
  ];
}
