import type { LightMyRequestResponse } from "fastify";

/** An organisation of the matrix: what it is known by, and a way to ask as its admin. */
export type Tenant = {
  readonly organisation: number;
  readonly key: string;
  readonly now: () => Date;
  readonly ask: (method: "GET" | "POST" | "PUT", url: string, payload?: unknown, type?: string) => Promise<unknown>;
};

/** Nouns that belong to a model: a key that is limited to another model may not know of them. */
export const ofModel: ReadonlySet<string> = new Set([
  "model",
  "check",
  "alert",
  "delivery",
  "deployment",
  "job",
  "endpoint",
  "repository",
]);

/**
 * A fixture for each noun that `access.owner` may name: makes one in an organisation, through the API alone, and answers
 * its id. Both organisations get theirs by the same calls, so that names, numbers and rows are equal and ids are not.
 */
export const things: Readonly<Record<string, (tenant: Tenant) => Promise<string>>> = {
  model: (tenant) => makeModel(tenant, `model ${(count += 1)}`),
  check: async (tenant) => makeCheck(tenant, await makeModel(tenant, `checked ${(count += 1)}`)),
  async alert(tenant) {
    const model = await makeModel(tenant, `alerting ${(count += 1)}`);
    await makeCheck(tenant, model);
    return findAlert(tenant, model);
  },
  async delivery(tenant) {
    await makeChannel(tenant);
    const model = await makeModel(tenant, `telling ${(count += 1)}`);
    await makeCheck(tenant, model);
    const alert = Object(await tenant.ask("GET", `/api/v1/alerts/${await findAlert(tenant, model)}`));
    return idOf(Reflect.get(alert, "notifications")[0]);
  },
  channel: makeChannel,
  rule: async (tenant) => idOf(await tenant.ask("POST", "/api/v1/rules", { settings: { kind: "psi" } })),
  deployment: async (tenant) => (await pushToNew(tenant)).deployment,
  job: async (tenant) => (await pushToNew(tenant)).job,
  endpoint: (tenant) => makeModel(tenant, `asked ${(count += 1)}`),
  organisation: async (tenant) => {
    const session = Object(await tenant.ask("GET", "/api/v1/session"));
    return idOf(Reflect.get(session, "organisation"));
  },
  repository: (tenant) => makeModel(tenant, `pushed ${(count += 1)}`),
  key: async (tenant) => idOf(await tenant.ask("POST", "/api/v1/keys", { name: "spare" })),
};

let count = 0;

async function makeChannel(tenant: Tenant): Promise<string> {
  const configuration = { email: "on-call@example.com" };
  return idOf(await tenant.ask("POST", "/api/v1/channels", { channel_type: "email", configuration }));
}

async function pushToNew(tenant: Tenant): Promise<{ deployment: string; job: string }> {
  return push(tenant, await makeModel(tenant, `deployed ${(count += 1)}`));
}

/** A version on its way, which waits for ever where nothing runs: jobs are what a started server does. */
export async function push(tenant: Tenant, model: string): Promise<{ deployment: string; job: string }> {
  const url = `/api/v1/deployments?model=${model}`;
  const pushed = Object(await tenant.ask("POST", url, `no archive ${(count += 1)}`, "application/gzip"));
  return { deployment: idOf(Reflect.get(pushed, "deployment")), job: idOf(Reflect.get(pushed, "job")) };
}

/** The id of a noun that was never given out. */
export function absentId(noun: string): string {
  return `${noun}_${"0".repeat(24)}7`;
}

/** A prediction of {@link makeModel}'s. */
export const predictionId = "prediction-1";

const rows = 200;

/** A model with a baseline and predictions that lie far from it, so that a check finds something to alert of. */
export async function makeModel(tenant: Tenant, name: string): Promise<string> {
  const id = idOf(
    await tenant.ask("POST", "/api/v1/models", {
      name,
      version: "1",
      features: [
        { name: "age", type: "numeric" },
        { name: "plan", type: "categorical" },
      ],
    }),
  );
  const baseline = Array.from({ length: rows }, (_, at) => `${20 + (at % 40)},${at % 3 === 0 ? "pro" : "free"}`);
  await tenant.ask("PUT", `/api/v1/models/${id}/baseline`, ["age,plan", ...baseline].join("\n"), "text/csv");
  const sent = Array.from({ length: rows }, (_, at) => ({
    id: `prediction-${at}`,
    timestamp: new Date(tenant.now().getTime() - (at + 1) * 60_000).toISOString(),
    features: { age: 70 + (at % 40), plan: "pro" },
    prediction: at % 2,
  }));
  await tenant.ask("POST", `/api/v1/models/${id}/predictions`, sent);
  await tenant.ask("POST", `/api/v1/models/${id}/labels`, { id: predictionId, actual: 1 });
  return id;
}

export async function makeCheck(tenant: Tenant, model: string): Promise<string> {
  return idOf(await tenant.ask("POST", `/api/v1/models/${model}/checks`, {}));
}

export async function findAlert(tenant: Tenant, model: string): Promise<string> {
  const page = await tenant.ask("GET", `/api/v1/models/${model}/alerts`);
  const items: unknown = page !== null && typeof page === "object" ? Reflect.get(page, "items") : null;
  const [alert] = Array.isArray(items) ? items : [];
  if (alert === undefined) throw new Error("the check of shifted rows opened no alert");
  return idOf(alert);
}

function idOf(made: unknown): string {
  const id: unknown = made !== null && typeof made === "object" ? Reflect.get(made, "id") : null;
  if (typeof id !== "string") throw new Error(`there is no id in ${JSON.stringify(made)}`);
  return id;
}

/** The body of a good answer. */
export function goodAnswer(answer: LightMyRequestResponse): unknown {
  if (answer.statusCode >= 300) throw new Error(`the fixture got ${answer.statusCode}: ${answer.body}`);
  return answer.json();
}
