import type { ProblemCode } from "@driftguard/protocol";

import { createSignInLink, systemCaller } from "../../src/access/index.ts";
import { signedIn } from "../signed-in.ts";
import { predictionId } from "./things.ts";
import type { TenantWithThings, World } from "./world.ts";

/** What a route is asked so that the right caller gets a 2xx. */
export type Example = {
  /** Path parameters that name nothing of {@link things}. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  /** Where it is not JSON. */
  readonly type?: string;
  /** The one cookie that is right, where a role's or a key is not. */
  readonly cookie?: string;
  /** The problem that the right caller gets, where a 2xx would cost too much; it must come after every refusal. */
  readonly code?: ProblemCode;
};

/** A further place where a request names something of an organisation, beside the path. */
export type NamedElsewhere = {
  readonly noun: string;
  readonly where: string;
  readonly example: (id: string) => Example;
};

export type RouteExample = {
  /** Brings the thing that the path names into the state that the route needs. */
  readonly prepare?: (
    tenant: TenantWithThings,
    things: Readonly<Record<string, string>>,
    world: World,
  ) => Promise<unknown>;
  readonly make: (tenant: TenantWithThings, world: World) => Example | Promise<Example>;
  readonly elsewhere?: readonly NamedElsewhere[];
};

const of = (example: Example): RouteExample => ({ make: () => example });
const member = { name: "Bo", email: "bo@example.com", password: "correct horse battery" };
const served = { served: "churn", version: "1" };
const previewed = { ...served, pinned: "1" };
const tensors = { inputs: [{ name: "age", shape: [1], datatype: "FP64", data: [30] }] };
let count = 0;

/** The row of a demonstration, without its data. */
async function putDemo(_: TenantWithThings, __: unknown, { app, own }: World): Promise<void> {
  await app.fresh.database.transaction([own.organisation], (tx) =>
    tx
      .insertInto("demos")
      .values({ organisation: own.organisation, shift_days: 1, state: "loaded", started_at: app.clock.now() })
      .onConflict((clash) => clash.doNothing())
      .execute(),
  );
}

/**
 * By route id. A route without a body whose path names only things needs no row; every other one does, or the matrix
 * fails. Older paths are asked like the route that answers them.
 */
export const examples: Readonly<Record<string, RouteExample>> = {
  redeemLink: {
    make: async (tenant, { app }) => ({
      body: { token: await createSignInLink(app.contextOf(systemCaller(tenant.organisation, "test"))) },
    }),
  },
  createAccount: {
    async make(tenant, { app }) {
      const { cookie } = await signedIn(app, { organisation: tenant.organisation, role: "admin" });
      return { body: { ...member, email: `bo-${(count += 1)}@example.com` }, cookie };
    },
  },
  signIn: {
    async make(tenant, { app }) {
      const { cookie } = await signedIn(app, { organisation: tenant.organisation, role: "viewer" });
      const account = { ...member, email: `bo-${(count += 1)}@example.com` };
      const made = await app.server.inject({
        method: "POST",
        url: "/api/v1/session/account",
        headers: { cookie, origin: "http://localhost:8000", host: "localhost:8000" },
        payload: account,
      });
      if (made.statusCode !== 201) throw new Error(made.body);
      return { body: { email: account.email, password: account.password } };
    },
  },
  signOut: {
    make: async (tenant, { app }) => ({
      cookie: (await signedIn(app, { organisation: tenant.organisation, role: "viewer" })).cookie,
    }),
  },
  createKey: {
    ...of({ body: { name: "another", scopes: ["read"] } }),
    elsewhere: [
      {
        noun: "model",
        where: "in the list of models",
        example: (id) => ({ body: { name: "another", scopes: ["read"], models: [id] } }),
      },
    ],
  },
  rotateKey: of({ body: { overlap_hours: 1 } }),
  registerModel: { make: () => ({ body: { name: `registered ${(count += 1)}`, version: "1" } }) },
  updateModel: of({ body: { interval_minutes: 30 } }),
  logPredictions: of({ body: [{ features: { age: 30, plan: "free" }, prediction: 1 }] }),
  logLabels: of({ body: [{ id: predictionId, actual: 0 }] }),
  showPrediction: of({ params: { prediction: predictionId } }),
  putBaseline: of({ body: "age,plan\n30,free\n40,pro\n", type: "text/csv" }),
  showDistribution: of({ params: { feature: "age" } }),
  runCheck: of({ body: {} }),
  listAlerts: {
    ...of({}),
    elsewhere: [{ noun: "model", where: "as the filter", example: (id) => ({ query: `?model=${id}` }) }],
  },
  acknowledgeAlert: of({ body: {} }),
  snoozeAlert: of({ body: { hours: 1 } }),
  resolveAlert: of({ body: { resolution: "upstream-fault" } }),
  reopenAlert: {
    ...of({}),
    prepare: (tenant, { alert }) =>
      tenant.ask("POST", `/api/v1/alerts/${alert}/resolve`, { resolution: "upstream-fault" }),
  },
  commentOnAlert: of({ body: { text: "Asked operations." } }),
  sendDeliveryAgain: {
    ...of({}),
    prepare: (tenant, { delivery }, { app }) =>
      app.fresh.database.transaction([tenant.organisation], (tx) =>
        tx
          .updateTable("outbox")
          .set({ dead_at: app.clock.now() })
          .where("id", "=", delivery ?? "")
          .execute(),
      ),
  },
  // Loading takes a minute and has tests of its own. Who may not load never hears that the data are there.
  loadDemo: { prepare: putDemo, make: () => ({ code: "demo/present" }) },
  deleteDemo: { prepare: putDemo, make: () => ({}) },
  showDocsAsset: of({ params: { asset: "swagger-ui.css" } }),
  deploy: {
    make: () => ({ query: `?model=pushed-${(count += 1)}`, body: `no archive ${count}`, type: "application/gzip" }),
    elsewhere: [
      {
        noun: "model",
        where: "as the model",
        example: (id) => ({ query: `?model=${id}`, body: "no archive", type: "application/gzip" }),
      },
    ],
  },
  changeRepository: of({ body: { repository: "https://github.com/example/flights.git", branch: "main" } }),
  // Without a signature it is nobody's; the test of webhooks signs.
  takeGithubEvent: of({
    query: "?model=model_000000000000000000000000",
    body: { ref: "refs/heads/main", before: "0".repeat(40), after: "1".repeat(40) },
    code: "webhook/bad-signature",
  }),
  // What git says first, and that it wants nothing; the test of pushes is by the real one.
  showRepositoryRefs: of({ query: "?service=git-upload-pack" }),
  fetchFromRepository: of({ body: "0000", type: "application/x-git-upload-pack-request" }),
  pushToRepository: of({ body: "0000", type: "application/x-git-receive-pack-request" }),
  // Nothing is built here, so nothing is live; the end-to-end test of deployments asks a model that is.
  rollBack: of({ body: {}, code: "deployment/nothing-before" }),
  setTraffic: of({ body: { split: [{ version: "1", weight: 10_000 }] }, code: "version/not-found" }),
  startExperiment: of({ body: { metric: "accuracy" }, code: "experiment/not-possible" }),
  endExperiment: of({ code: "experiment/none-running" }),
  // No version is built here; the test of previews looks at one that is.
  showPreview: of({ params: { version: "1" }, code: "preview/not-found" }),
  replayPreview: of({ params: { version: "1" }, body: {}, code: "preview/not-found" }),
  discardPreview: of({ params: { version: "1" }, code: "preview/not-found" }),
  predictByPreview: of({ params: { version: "1" }, body: { inputs: [{ age: 30 }] }, code: "preview/not-found" }),
  invokeByPreview: of({
    ...{ params: { version: "1" }, body: { dataframe_records: [{ age: 30 }] }, code: "preview/not-found" },
  }),
  inferByPreview: of({ params: previewed, body: tensors, code: "preview/not-found" }),
  inferVersionByPreview: of({ params: previewed, body: tensors, code: "preview/not-found" }),
  showPreviewServer: of({ params: previewed, code: "preview/not-found" }),
  showPreviewServerLive: of({ params: previewed, code: "preview/not-found" }),
  showPreviewServerReady: of({ params: previewed, code: "preview/not-found" }),
  showPreviewServed: of({ params: previewed, code: "preview/not-found" }),
  showPreviewServedVersion: of({ params: previewed, code: "preview/not-found" }),
  showPreviewServedReady: of({ params: previewed, code: "preview/not-found" }),
  showPreviewServedVersionReady: of({ params: previewed, code: "preview/not-found" }),
  retryJob: { ...of({}), prepare: (tenant, { job }) => tenant.ask("POST", `/api/v1/jobs/${job}/cancel`) },
  listJobs: {
    ...of({}),
    elsewhere: [{ noun: "model", where: "as the filter", example: (id) => ({ query: `?model=${id}` }) }],
  },
  predict: of({ body: { inputs: [{ age: 30 }] }, code: "deployment/none-live" }),
  invoke: of({ body: { dataframe_records: [{ age: 30 }] }, code: "deployment/none-live" }),
  infer: of({ body: tensors, params: served, code: "deployment/none-live" }),
  inferVersion: of({ body: tensors, params: served, code: "deployment/none-live" }),
  showServerReady: of({ code: "deployment/none-live" }),
  showServed: of({ params: served, code: "deployment/none-live" }),
  showServedVersion: of({ params: served, code: "deployment/none-live" }),
  showServedReady: of({ params: served, code: "deployment/none-live" }),
  showServedVersionReady: of({ params: served, code: "deployment/none-live" }),
  showEndpointApi: of({ code: "deployment/none-live" }),
  pingEndpoint: of({ code: "deployment/none-live" }),
  changeVariables: of({ body: { variables: { REGION: "eu" } } }),
  updateEndpoint: of({ body: { recording: "durable", idle_minutes: 5 } }),
  live: of({ code: "request/upgrade-required" }),
  createRule: {
    ...of({ body: { settings: { kind: "p-value" } } }),
    elsewhere: [
      { noun: "model", where: "as the model", example: (id) => ({ body: { model: id, settings: { kind: "psi" } } }) },
    ],
  },
  previewRule: {
    make: ({ things }) => ({ body: { model: things["model"], settings: { kind: "psi" } } }),
    elsewhere: [
      { noun: "model", where: "as the model", example: (id) => ({ body: { model: id, settings: { kind: "psi" } } }) },
    ],
  },
  updateRule: of({ body: { enabled: false } }),
  createChannel: of({ body: { channel_type: "email", configuration: { email: "on-call@example.com" } } }),
  updateChannel: of({ body: { minimum_severity: 4 } }),
};
