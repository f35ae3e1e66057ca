import { alertQuery, drift, model, pageQuery } from "@driftguard/protocol";
import { z } from "zod";

import type { Route } from "./platform/http/route.ts";

/** One older path, kept for the clients that know it: which route answers, and what was spelt otherwise. */
type OlderPath = {
  readonly method: Route["method"];
  readonly path: string;
  readonly id: string;
  /** Where another default held. */
  readonly query?: z.ZodType;
  readonly answer?: { readonly schema: z.ZodType; readonly respell: (body: unknown) => unknown };
};

const numberedModel = z.object({ ...model.shape, id: z.int().meta({ description: "The model's number" }) });
const olderAlert = z.object({
  id: z.int().meta({ description: "The alert's number" }),
  model_id: z.int().meta({ description: "The model's number" }),
  model_name: z.string(),
  alert_type: z.string(),
  drift_score: z.number().nullable(),
  p_value: z.number().nullable(),
  severity: z.string(),
  title: z.string(),
  detected_at: z.string(),
});
const alertList = { schema: z.array(olderAlert), respell: (body: unknown) => itemsOf(body).map(respellAlert) };

/** The whole table. `:model` is the number of before; today's references work as well. */
const olderPaths: readonly OlderPath[] = [
  { method: "POST", path: "/models/", id: "registerModel", answer: { schema: numberedModel, respell: numbered } },
  {
    method: "GET",
    path: "/models/",
    id: "listModels",
    query: z.object({ ...pageQuery.shape, limit: pageQuery.shape.limit.unwrap().default(1_000) }),
    answer: { schema: z.array(numberedModel), respell: (body) => itemsOf(body).map(numbered) },
  },
  { method: "POST", path: "/predictions/models/:model/predictions", id: "logPredictions" },
  {
    method: "GET",
    path: "/drift/models/:model/drift/current",
    id: "showDrift",
    answer: { schema: z.object({ ...drift.shape, model_id: z.int() }), respell: respellDrift },
  },
  { method: "GET", path: "/drift/models/:model/drift/history", id: "showDriftHistory" },
  { method: "GET", path: "/drift/models/:model/alerts", id: "listModelAlerts", answer: alertList },
  {
    method: "GET",
    path: "/drift/alerts",
    id: "listAlerts",
    query: z.object({ ...alertQuery.shape, state: alertQuery.shape.state.unwrap().default("all") }),
    answer: alertList,
  },
  { method: "POST", path: "/api/alert-channels", id: "createChannel" },
];

/**
 * The older paths as routes of their own: same guard, same handler, the answer respelt.
 *
 * @throws Error if one is answered by a route that is not there
 */
export function withOlderPaths(routes: readonly Route[]): readonly Route[] {
  const byId = new Map(routes.map((route) => [route.id, route]));
  const older = olderPaths.map(({ method, path, id, query, answer }): Route => {
    const route = byId.get(id);
    if (route === undefined) throw new Error(`${method} ${path} is answered by "${id}", which is no route`);
    return {
      ...route,
      method,
      path,
      id: `older.${method.toLowerCase()}.${id}`,
      summary: `${route.summary} (older path)`,
      query: query ?? route.query,
      ...(answer === undefined ? {} : respelt(route, answer)),
    };
  });
  return [...routes, ...older];
}

function respelt(
  { answers, handle }: Route,
  { schema, respell }: NonNullable<OlderPath["answer"]>,
): Pick<Route, "answers" | "handle"> {
  return {
    answers: Object.fromEntries(Object.keys(answers).map((status) => [status, schema])),
    async handle(call) {
      const given = await handle(call);
      return given.status < 300 ? { ...given, body: respell(given.body) } : given;
    },
  };
}

function itemsOf(body: unknown): readonly unknown[] {
  const items: unknown = body !== null && typeof body === "object" ? Reflect.get(body, "items") : null;
  return Array.isArray(items) ? items : [];
}

function numbered(body: unknown): unknown {
  return body !== null && typeof body === "object" && "number" in body ? { ...body, id: body.number } : body;
}

function respellDrift(body: unknown): unknown {
  if (body === null || typeof body !== "object" || !("model_number" in body)) return body;
  return { ...body, model_id: body.model_number };
}

function respellAlert(alert: unknown): unknown {
  if (alert === null || typeof alert !== "object" || !("model" in alert)) return alert;
  const { model } = alert;
  const of = (name: string): unknown => (model !== null && typeof model === "object" ? Reflect.get(model, name) : null);
  const own = (name: string): unknown => Reflect.get(alert, name);
  return {
    id: own("number"),
    model_id: of("number"),
    model_name: of("name"),
    alert_type: own("alert_type"),
    drift_score: own("score"),
    p_value: own("p_value"),
    severity: own("word"),
    title: own("title"),
    detected_at: own("opened_at"),
  };
}
