import type { InjectOptions, LightMyRequestResponse } from "fastify";

import type { Route } from "../../src/platform/http/route.ts";
import { goodAnswer, predictionId, type Tenant, things } from "../access-matrix/things.ts";
import type { TestServer } from "../test-server.ts";

/** The routes of a server with one of each thing they name, and what the API's own document says they take. */
export type Fixture = {
  /** The path with its parameters filled in; one of them otherwise, where given. */
  path(route: Route, otherwise?: { readonly parameter: string; readonly value: string }): string;
  /** A body that is taken, as text; its content type. */
  body(route: Route): { readonly type: string; readonly text: string } | null;
  send(route: Route, request: Omit<InjectOptions, "method">): Promise<LightMyRequestResponse>;
};

/** Parameters of paths that name something of a model. */
const inside: Readonly<Record<string, string>> = {
  prediction: predictionId,
  feature: "age",
  number: "1",
  served: "churn",
  pinned: "1",
  version: "1",
};

/** What an address must bring beside its path, by the route's id. */
const queries: Readonly<Record<string, string>> = { takeGithubEvent: "?model=model_000000000000000000000000" };

export async function makeFixture(app: TestServer): Promise<Fixture> {
  const tenant: Tenant = {
    organisation: app.first.organisation,
    key: app.first.key,
    now: () => app.clock.now(),
    ask: async (method, url, payload, type = "application/json") =>
      goodAnswer(
        await app.call({
          method,
          url,
          headers: { "content-type": type },
          payload: typeof payload === "string" ? payload : JSON.stringify(payload ?? {}),
        }),
      ),
  };
  const made: Record<string, string> = {};
  for (const [noun, make] of Object.entries(things)) made[noun] = await make(tenant);
  // A read brings profiles up to date; from here on it changes nothing.
  await tenant.ask("GET", `/api/v1/models/${made["model"]}/drift`);
  const document: OpenApi = (await app.call({ method: "GET", url: "/openapi.json" })).json();
  const valueOf = (name: string): string => {
    const value = made[name] ?? inside[name];
    if (value === undefined) throw new Error(`there is no fixture for the parameter "${name}"`);
    return value;
  };
  return {
    path: ({ id, path }, otherwise) =>
      path.replaceAll(/:(\w+)/g, (_part, name: string) =>
        name === otherwise?.parameter ? otherwise.value : encodeURIComponent(valueOf(name)),
      ) + (queries[id] ?? ""),
    body({ path, method }) {
      const at = document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
      const [first] = Object.entries(at?.requestBody?.content ?? {});
      if (first === undefined) return null;
      const [type, { example }] = first;
      // A file has no example; any text is one that cannot be read.
      return { type, text: typeof example === "string" ? example : JSON.stringify(example ?? "no archive") };
    },
    send: ({ method }, request) => app.call({ ...request, method }),
  };
}

type OpenApi = {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly requestBody?: { readonly content: Content } }>>>
  >;
};
type Content = Readonly<Record<string, { readonly example: unknown }>>;
