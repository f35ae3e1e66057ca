import type { Route } from "./platform/http/route.ts";

/** One older path, kept for the clients that know it: which route answers, and how its answer was spelt. */
type OlderPath = {
  readonly method: Route["method"];
  readonly path: string;
  readonly id: string;
  readonly answer?: (body: unknown) => unknown;
};

/** The whole table. `:model` is the number of before; today's references work as well. */
const olderPaths: readonly OlderPath[] = [
  { method: "POST", path: "/models/", id: "registerModel", answer: numbered },
  { method: "GET", path: "/models/", id: "listModels", answer: (body) => itemsOf(body).map(numbered) },
  { method: "POST", path: "/predictions/models/:model/predictions", id: "logPredictions" },
  { method: "GET", path: "/drift/models/:model/drift/current", id: "showDrift", answer: numberedModel },
  { method: "GET", path: "/drift/models/:model/drift/history", id: "showDriftHistory" },
  {
    method: "GET",
    path: "/drift/models/:model/alerts",
    id: "listModelAlerts",
    answer: (body) => itemsOf(body).map(olderAlert),
  },
  { method: "GET", path: "/drift/alerts", id: "listAllAlerts", answer: (body) => itemsOf(body).map(olderAlert) },
  { method: "POST", path: "/api/alert-channels", id: "createChannel" },
];

/** The older paths as routes of their own: same guard, same handler, the answer respelt. */
export function withOlderPaths(routes: readonly Route[]): readonly Route[] {
  const byId = new Map(routes.map((route) => [route.id, route]));
  const older = olderPaths.flatMap(({ method, path, id, answer }): Route[] => {
    const route = byId.get(id);
    if (route === undefined) return [];
    const respell = answer ?? ((body: unknown) => body);
    return [
      {
        ...route,
        method,
        path,
        id: `older.${method.toLowerCase()}.${id}`,
        summary: `${route.summary} (older path)`,
        answers:
          answer === undefined
            ? route.answers
            : Object.fromEntries(Object.keys(route.answers).map((status) => [status, null])),
        handle: async (call) => {
          const given = await route.handle(call);
          return given.status < 300 ? { ...given, body: respell(given.body) } : given;
        },
      },
    ];
  });
  return [...routes, ...older];
}

function itemsOf(body: unknown): readonly unknown[] {
  const items: unknown = body !== null && typeof body === "object" ? Reflect.get(body, "items") : null;
  return Array.isArray(items) ? items : [];
}

function numbered(body: unknown): unknown {
  return body !== null && typeof body === "object" && "number" in body ? { ...body, id: body.number } : body;
}

function numberedModel(body: unknown): unknown {
  if (body === null || typeof body !== "object" || !("model_number" in body)) return body;
  return { ...body, model_id: body.model_number };
}

function olderAlert(alert: unknown): unknown {
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
