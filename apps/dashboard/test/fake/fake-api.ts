import type { AlertDetail, AlertState, Channel, DemoStatus, Key, Rule, Session } from "@driftguard/protocol";

import { alert as alertShape } from "@driftguard/protocol";

import { hourMs, id, iso, now } from "./clock.ts";
import { alerts as firstAlerts, detailOf } from "./fake-alerts.ts";
import { fakeExperiment, fakeShadow, fakeTraffic } from "./fake-traffic.ts";
import {
  fakeDeployments,
  fakeEndpointSettings,
  fakeJob,
  fakeJobLog,
  fakeRepository,
  fakeVariables,
} from "./fake-deployments.ts";
import { fakeDistribution, fakeDrift, fakeHeatmap, fakeHistory } from "./fake-drift.ts";
import { models as allModels } from "./fake-models.ts";
import { fakeOverview } from "./fake-overview.ts";
import { flightPerformance, unlabelledPerformance } from "./fake-performance.ts";
import { fakePreview } from "./fake-previews.ts";
import { fakePredictions, flowingStatus, rejectedStatus, waitingStatus } from "./fake-predictions.ts";
import * as settings from "./fake-settings.ts";

export type Asked = { readonly method: string; readonly url: URL; readonly body: Record<string, unknown> };
export type Answered = { readonly status: number; readonly body?: unknown };

export type FakeApiOptions = {
  readonly isSignedIn?: boolean;
  /** A server that nobody has used yet. */
  readonly isEmpty?: boolean;
  readonly can?: Session["can"];
  /** So that rows are refused. */
  readonly isDiskSpent?: boolean;
};

type Route = readonly [method: string, path: RegExp, answer: (parts: readonly string[], asked: Asked) => unknown];

class Problem extends Error {
  readonly body: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly detail: string;
  };
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.body = { type: "about:blank", title: detail, status, code, detail };
  }
}

/**
 * An API with the wire's real shapes over a made-up world, for looking at every state of every page before, and without,
 * a server. It remembers what is done to it. Its shapes are compared with the protocol's schemas by a test.
 */
export function createFakeApi({
  isSignedIn = true,
  isEmpty = false,
  can = settings.session.can,
  isDiskSpent = false,
}: FakeApiOptions = {}): (asked: Asked) => Answered {
  let signedIn = isSignedIn;
  let session: Session = { ...settings.session, can };
  let alerts: readonly AlertDetail[] = isEmpty ? [] : firstAlerts.map(detailOf);
  let keys: readonly Key[] = isEmpty ? settings.keys.slice(0, 1) : settings.keys;
  let channels: readonly Channel[] = isEmpty ? [] : settings.channels;
  let rules: readonly Rule[] = settings.rules;
  let models = isEmpty ? [] : allModels;
  let demo: DemoStatus = isEmpty
    ? { state: "absent", progress: null, message: null }
    : { state: "loaded", progress: null, message: null };
  let polls = 0;

  const named = (name: string): (typeof models)[number] => {
    const model = models.find((one) => [one.name, String(one.number), one.id].includes(name));
    if (model === undefined) throw new Problem(404, "model/not-found", "No such model");
    return model;
  };
  const alertNamed = (name: string): AlertDetail => {
    const alert = alerts.find((one) => [String(one.number), one.id].includes(name));
    if (alert === undefined) throw new Problem(404, "alert/not-found", "No such alert");
    return alert;
  };
  const change = (name: string, kind: string, text: string, patch: Partial<AlertDetail>): AlertDetail => {
    const entry = { at: iso(now), kind, actor: "Ada Lovelace", text };
    const before = alertNamed(name);
    const after = { ...before, ...patch, timeline: [entry, ...before.timeline] };
    alerts = alerts.map((one) => (one.id === after.id ? after : one));
    return after;
  };
  const page = (query: URLSearchParams, model?: string): unknown => {
    const state = query.get("state") ?? "active";
    const ofModel = alerts.filter((alert) => model === undefined || alert.model.name === named(model).name);
    const count = (of: AlertState): number => ofModel.filter((alert) => alert.state === of).length;
    const items = ofModel.filter(
      (alert) =>
        (state === "all" ||
          alert.state === state ||
          (state === "active" && ["open", "acknowledged"].includes(alert.state))) &&
        (query.get("cause") ?? alert.cause) === alert.cause &&
        (query.get("model") ?? alert.model.name) === alert.model.name &&
        alert.severity >= Number(query.get("minimum_severity") ?? 0),
    );
    return {
      items: items.slice(0, Number(query.get("limit") ?? 50)).map((one) => alertShape.parse(one)),
      next: null,
      counts: {
        open: count("open"),
        acknowledged: count("acknowledged"),
        snoozed: count("snoozed"),
        resolved: count("resolved"),
      },
    };
  };

  const routes: readonly Route[] = [
    ["GET", /^\/health$/, () => (isDiskSpent ? settings.healthWithSpentDisk : settings.health)],
    ["GET", /^\/scheduler\/status$/, () => settings.scheduler],
    ["GET", /^\/api\/v1\/session$/, () => session],
    [
      "POST",
      /^\/api\/v1\/session\/account$/,
      (_, { body }) =>
        (session = {
          ...session,
          needs_account: false,
          user: { id: "user_1", name: String(body["name"]), email: String(body["email"]) },
        }),
    ],
    ["GET", /^\/api\/v1\/overview$/, () => fakeOverview(models, alerts)],
    ["GET", /^\/api\/v1\/models$/, () => ({ items: models, next: null })],
    [
      "POST",
      /^\/api\/v1\/models$/,
      (_, { body }) => {
        const model = {
          ...(allModels[4] as (typeof allModels)[number]),
          name: String(body["name"]),
          number: 9,
          id: id("model", 9),
        };
        models = [...models.filter(({ name }) => name !== model.name), model];
        polls = 0;
        return model;
      },
    ],
    ["GET", /^\/api\/v1\/models\/([^/]+)$/, ([name = ""]) => named(name)],
    ["PATCH", /^\/api\/v1\/models\/([^/]+)$/, ([name = ""], { body }) => ({ ...named(name), ...body })],
    [
      "DELETE",
      /^\/api\/v1\/models\/([^/]+)$/,
      ([name = ""]) => {
        models = models.filter((model) => model !== named(name));
      },
    ],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/versions$/, () => settings.versions],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/traffic$/, ([name = ""]) => fakeTraffic(named(name))],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/traffic\/shadow$/, () => fakeShadow],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/traffic\/experiment$/, ([name = ""]) => fakeExperiment(named(name))],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/repository$/, ([name = ""]) => fakeRepository(named(name))],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/variables$/, () => fakeVariables],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/endpoint$/, () => fakeEndpointSettings],
    ["POST", /^\/api\/v1\/models\/([^/]+)\/repository\/secret$/, () => ({ secret: `dgw_${"x".repeat(43)}` })],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/previews\/[^/]+$/, ([name = ""]) => fakePreview(named(name))],
    ["POST", /^\/api\/v1\/models\/([^/]+)\/previews\/[^/]+\/replay$/, ([name = ""]) => fakePreview(named(name))],
    ["GET", /^\/api\/v1\/deployments$/, () => fakeDeployments(named("fraud-scorer"))],
    ["GET", /^\/api\/v1\/deployments\/[^/]+\/samples$/, () => ({ items: [] })],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/deployments$/, ([name = ""]) => fakeDeployments(named(name))],
    ["GET", /^\/api\/v1\/jobs\/([^/]+)$/, () => fakeJob(named("fraud-scorer"))],
    ["GET", /^\/api\/v1\/jobs\/([^/]+)\/log$/, () => fakeJobLog],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/baselines$/,
      ([name = ""]) => (named(name).baseline === null ? { items: [], next: null } : settings.baselines),
    ],
    ["PUT", /^\/api\/v1\/models\/([^/]+)\/baseline$/, () => settings.baselines.items[0]],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/predictions$/,
      ([name = ""], { url }) => {
        const items = named(name).last_prediction_at === null ? [] : fakePredictions(named(name).version ?? "v1");
        const start = Number(url.searchParams.get("cursor") ?? 0);
        const limit = Number(url.searchParams.get("limit") ?? 50);
        return {
          items: items.slice(start, start + limit),
          next: start + limit < items.length ? String(start + limit) : null,
        };
      },
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/predictions\/([^/]+)$/,
      ([name = "", wanted = ""]) => {
        const found = fakePredictions(named(name).version ?? "v1").find((row) => row.id === wanted);
        if (found === undefined) throw new Problem(404, "prediction/not-found", "No such prediction");
        return found;
      },
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/ingest-status$/,
      ([name = ""]) => {
        if (named(name).last_prediction_at !== null) return flowingStatus;
        polls += 1;
        return polls < 2 ? waitingStatus : polls < 4 ? rejectedStatus : flowingStatus;
      },
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/drift$/,
      ([name = ""], { url }) => fakeDrift(named(name).name, Number(url.searchParams.get("window_hours") ?? 168)),
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/drift\/history$/,
      ([name = ""], { url }) => fakeHistory(named(name).name, Number(url.searchParams.get("hours") ?? 168)),
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/drift\/heatmap$/,
      ([name = ""], { url }) =>
        fakeHeatmap(
          named(name).name,
          Number(url.searchParams.get("hours") ?? 168),
          Number(url.searchParams.get("columns") ?? 168),
        ),
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/drift\/features\/([^/]+)\/distribution$/,
      ([name = "", feature = ""], { url }) =>
        fakeDistribution(named(name).name, feature, url.searchParams.get("from"), url.searchParams.get("to")),
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/performance$/,
      ([name = ""]) => (named(name).demo ? flightPerformance() : unlabelledPerformance()),
    ],
    [
      "GET",
      /^\/api\/v1\/models\/([^/]+)\/checks$/,
      ([name = ""]) => {
        const { findings, paging, ...check } = settings.fakeCheck(named(name).name);
        return { items: findings.length + paging.length < 0 ? [] : [check], next: null };
      },
    ],
    ["POST", /^\/api\/v1\/models\/([^/]+)\/checks$/, ([name = ""]) => settings.fakeCheck(named(name).name)],
    ["GET", /^\/api\/v1\/checks\/([^/]+)$/, () => settings.fakeCheck("fraud-scorer")],
    ["GET", /^\/api\/v1\/alerts$/, (_, { url }) => page(url.searchParams)],
    ["GET", /^\/api\/v1\/models\/([^/]+)\/alerts$/, ([name = ""], { url }) => page(url.searchParams, name)],
    ["GET", /^\/api\/v1\/alerts\/([^/]+)$/, ([name = ""]) => alertNamed(name)],
    [
      "POST",
      /^\/api\/v1\/alerts\/([^/]+)\/acknowledge$/,
      ([name = ""]) =>
        change(name, "acknowledged", "Acknowledged", {
          state: "acknowledged",
          acknowledged_at: iso(now),
          acknowledged_by: "Ada Lovelace",
        }),
    ],
    [
      "POST",
      /^\/api\/v1\/alerts\/([^/]+)\/snooze$/,
      ([name = ""], { body }) =>
        change(name, "snoozed", "Snoozed", {
          state: "snoozed",
          snoozed_until: iso(now + Number(body["hours"] ?? 1) * hourMs),
        }),
    ],
    [
      "POST",
      /^\/api\/v1\/alerts\/([^/]+)\/resolve$/,
      ([name = ""], { body }) =>
        change(name, "resolved", `Resolved: ${String(body["resolution"])}`, {
          state: "resolved",
          resolved_at: iso(now),
          resolution: "upstream-fault",
        }),
    ],
    [
      "POST",
      /^\/api\/v1\/alerts\/([^/]+)\/reopen$/,
      ([name = ""]) =>
        change(name, "reopened", "Reopened", {
          state: "open",
          acknowledged_at: null,
          acknowledged_by: null,
          snoozed_until: null,
          resolved_at: null,
          resolution: null,
        }),
    ],
    [
      "POST",
      /^\/api\/v1\/alerts\/([^/]+)\/comments$/,
      ([name = ""], { body }) => change(name, "comment", String(body["text"]), {}),
    ],
    [
      "POST",
      /^\/api\/v1\/deliveries\/([^/]+)\/send$/,
      ([name = ""]) => {
        const told = alerts.find(({ notifications }) => notifications.some((sent) => sent.id === name));
        if (told === undefined) throw new Problem(404, "delivery/not-found", "No such delivery");
        return change(String(told.number), "sent-again", "Sent again to #risk", {
          notifications: told.notifications.map((sent) =>
            sent.id === name ? { ...sent, state: "waiting", attempts: 0, answer: null } : sent,
          ),
        });
      },
    ],
    ["GET", /^\/api\/v1\/channels$/, () => ({ items: channels, next: null })],
    [
      "POST",
      /^\/api\/v1\/channels$/,
      (_, { body }) => {
        const channel: Channel = {
          ...(settings.channels[0] as Channel),
          ...body,
          id: id("channel", 9),
          number: 9,
          name: typeof body["name"] === "string" ? body["name"] : "new",
          last_result: null,
        };
        channels = [...channels, channel];
        return channel.channel_type === "webhook"
          ? { ...channel, signing_secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }
          : channel;
      },
    ],
    [
      "PATCH",
      /^\/api\/v1\/channels\/([^/]+)$/,
      ([name = ""], { body }) => {
        channels = channels.map((channel) => (channel.id === name ? { ...channel, ...body } : channel));
        return channels.find((channel) => channel.id === name);
      },
    ],
    [
      "DELETE",
      /^\/api\/v1\/channels\/([^/]+)$/,
      ([name = ""]) => {
        channels = channels.filter((channel) => channel.id !== name);
      },
    ],
    [
      "POST",
      /^\/api\/v1\/channels\/([^/]+)\/test$/,
      ([name = ""]) => {
        const last_result = name === id("channel", 2) ? settings.failed : { ...settings.delivered, at: iso(now) };
        channels = channels.map((channel) => (channel.id === name ? { ...channel, last_result } : channel));
        return last_result;
      },
    ],
    ["GET", /^\/api\/v1\/keys$/, () => ({ items: keys, next: null })],
    [
      "POST",
      /^\/api\/v1\/keys$/,
      (_, { body }) => {
        const key: Key = {
          ...(settings.keys[1] as Key),
          id: id("key", 9),
          name: String(body["name"]),
          prefix: "dg_0Kq4",
        };
        keys = [key, ...keys];
        return { ...key, key: "dg_0Kq4rT8vWmZ1yB5nC7dF9hJ2kL6pQ3sX" };
      },
    ],
    [
      "POST",
      /^\/api\/v1\/keys\/([^/]+)\/revoke$/,
      ([name = ""]) => {
        keys = keys.map((key) => (key.id === name ? { ...key, revoked_at: iso(now) } : key));
        return keys.find((key) => key.id === name);
      },
    ],
    [
      "POST",
      /^\/api\/v1\/keys\/([^/]+)\/rotate$/,
      ([name = ""]) => ({
        ...keys.find((key) => key.id === name),
        id: id("key", 10),
        key: "dg_1Zs9tY3uV7wX2aB6cD8eF4gH5jK0mN1p",
      }),
    ],
    ["GET", /^\/api\/v1\/rules$/, () => ({ items: rules, next: null })],
    [
      "POST",
      /^\/api\/v1\/rules$/,
      (_, { body }) => {
        const rule: Rule = {
          ...(settings.rules[1] as Rule),
          id: id("rule", 9),
          settings: body["settings"] as Rule["settings"],
          sentence: "A new rule.",
          enabled: true,
        };
        rules = [...rules, rule];
        return rule;
      },
    ],
    [
      "PATCH",
      /^\/api\/v1\/rules\/([^/]+)$/,
      ([name = ""], { body }) => {
        rules = rules.map((rule) => (rule.id === name ? { ...rule, ...body } : rule));
        return rules.find((rule) => rule.id === name);
      },
    ],
    [
      "DELETE",
      /^\/api\/v1\/rules\/([^/]+)$/,
      ([name = ""]) => {
        rules = rules.filter((rule) => rule.id !== name);
      },
    ],
    ["POST", /^\/api\/v1\/rules\/preview$/, () => settings.preview],
    [
      "GET",
      /^\/api\/v1\/demo$/,
      () => {
        if (demo.state === "loading")
          demo =
            (demo.progress ?? 0) > 0.7
              ? { state: "loaded", progress: null, message: null }
              : { ...demo, progress: (demo.progress ?? 0) + 0.3 };
        if (demo.state === "loaded" && models.length === 0) [models, alerts] = [allModels, firstAlerts.map(detailOf)];
        return demo;
      },
    ],
    [
      "POST",
      /^\/api\/v1\/demo$/,
      () => (demo = { state: "loading", progress: 0.1, message: "5,000 of 49,886 predictions" }),
    ],
    [
      "DELETE",
      /^\/api\/v1\/demo$/,
      () => {
        demo = { state: "absent", progress: null, message: null };
        models = models.filter((model) => !model.demo);
        alerts = alerts.filter((alert) => !alert.demo);
      },
    ],
    ["GET", /^\/api\/v1\/audit$/, () => settings.audit],
    [
      "GET",
      /^\/api\/v1\/audit\/verification$/,
      () => ({
        ok: true,
        entries: 25,
        first_bad_sequence: null,
        explanation: "25 entries, each chained to the one before it.",
      }),
    ],
  ];

  return (asked) => {
    const { method, url } = asked;
    const answerWith = (body: unknown): Answered => (body === undefined ? { status: 204 } : { status: 200, body });
    if (method === "POST" && /\/session\/(link|sign-in)$/.test(url.pathname)) {
      const isGood = asked.body["token"] === "once" || asked.body["password"] === "correct horse battery";
      if (!isGood)
        return refuse(
          url.pathname.endsWith("link")
            ? new Problem(410, "access/link-used", "This sign-in link was used or has expired.")
            : new Problem(401, "access/wrong-password", "E-mail or password is wrong."),
        );
      signedIn = true;
      if (url.pathname.endsWith("link")) session = { ...session, user: null, needs_account: true };
      return answerWith(session);
    }
    if (method === "POST" && url.pathname.endsWith("/session/sign-out")) {
      signedIn = false;
      return { status: 204 };
    }
    if (!signedIn && url.pathname.startsWith("/api/"))
      return refuse(new Problem(401, "access/unauthenticated", "A key or a session is needed."));
    for (const [verb, path, answer] of routes) {
      const match = verb === method ? path.exec(url.pathname) : null;
      if (match === null) continue;
      try {
        return answerWith(answer(match.slice(1).map(decodeURIComponent), asked));
      } catch (error) {
        if (error instanceof Problem) return refuse(error);
        throw error;
      }
    }
    return refuse(new Problem(404, "route/not-found", "There is nothing here"));
  };
}

function refuse({ body }: Problem): Answered {
  return { status: body.status, body };
}
