import type { AlertDetail } from "@driftguard/protocol";
import type { Alert, Finding } from "driftwatch";

import { createKey, makeOrganisation, systemCaller } from "../../src/access/index.ts";
import { type AlertOutcome, applyFindings, type Description } from "../../src/alerts/index.ts";
import { linksUnder } from "../../src/channels/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { giveBaseline, registerModel } from "../monitored-model.ts";
import type { TestServer } from "../test-server.ts";

/** A model whose checks say what the test says, on a clock that goes when it is told to. */
export type AlertScene = {
  readonly organisation: number;
  readonly key: string;
  /** A check at this moment that comes to these findings. */
  check(...findings: readonly Finding[]): Promise<AlertOutcome[]>;
  /** Hours later. */
  after(hours: number): void;
  /** Asks as the admin; anything but a 2xx is an error. */
  ask<Answer>(method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", url: string, body?: unknown): Promise<Answer>;
  alert(number: number): Promise<AlertDetail>;
  /** A channel of mail from a severity on: its id. */
  channel(minimumSeverity?: number): Promise<string>;
  /** Kinds of the messages to a channel, in their order. */
  messages(channel: string): Promise<string[]>;
};

const links = linksUnder(() => new URL("http://localhost:8000"));

/** Makes one on 2 March 2026: an organisation of its own, a model named "churn" with two features and a baseline. */
export async function alertScene(app: TestServer): Promise<AlertScene> {
  app.clock.set(new Date("2026-03-02T00:00:00Z"));
  const { organisation, key } = await makeTenant(app);
  const ask: AlertScene["ask"] = async (method, url, body) => {
    const answer = await app.call({
      method,
      url,
      key,
      ...(body === undefined ? {} : { payload: body as object, headers: { "content-type": typeOf(body) } }),
    });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.statusCode === 204 ? JSON.parse("null") : answer.json();
  };
  const api = async (method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) => ({
    status: 200,
    body: await ask(method, path, body),
  });
  await registerModel(api, "churn");
  await giveBaseline(api, "churn");
  const subject = await app.fresh.database.transaction([organisation], async (tx) => {
    const row = await tx
      .selectFrom("models")
      .innerJoin("versions", "versions.id", "models.current_version")
      .innerJoin("baselines", "baselines.version", "versions.id")
      .select([
        "models.id as model",
        "versions.id as version",
        "versions.name as versionName",
        "baselines.id as baseline",
      ])
      .where("models.organisation", "=", organisation)
      .executeTakeFirstOrThrow();
    return { ...row, modelName: "churn", demo: false };
  });
  return {
    organisation,
    key,
    ask,
    check: (...findings) => {
      const ctx = app.contextOf(systemCaller(organisation, "test"));
      return ctx.transaction((tx) =>
        applyFindings(ctx, tx, subject, findings, { links, organisation: "Acme", describe }),
      );
    },
    after: (hours) => app.clock.advance(hours * 3_600_000),
    alert: (number) => ask("GET", `/api/v1/alerts/${number}`),
    async channel(minimumSeverity = 3) {
      const { id } = await ask<{ id: string }>("POST", "/api/v1/channels", {
        channel_type: "email",
        configuration: { email: "on-call@example.com" },
        minimum_severity: minimumSeverity,
      });
      return id;
    },
    messages: async (channel) => {
      const rows = await app.fresh.database.transaction([organisation], (tx) =>
        tx
          .selectFrom("outbox")
          .select("kind")
          .where("channel", "=", channel)
          .orderBy("created_at")
          .orderBy("id")
          .execute(),
      );
      return rows.map(({ kind }) => kind);
    },
  };
}

let count = 0;

async function makeTenant(app: TestServer): Promise<{ organisation: number; key: string }> {
  count += 1;
  const organisation = await makeOrganisation(app.fresh.database, {
    publicId: newId("organisation", app.clock.now().getTime()),
    name: "Acme",
    slug: `acme-${count}`,
  });
  if (organisation === null) throw new Error("the slug is taken");
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  const { key } = await createKey(ctx, { name: "first key", scopes: ["admin"], models: null, expiresAt: null });
  return { organisation, key };
}

function typeOf(body: unknown): string {
  return typeof body === "string" ? "text/csv" : "application/json";
}

/** Only as many words as a row needs. */
function describe(alert: Alert): Description {
  return {
    title: `${alert.cause} of ${alert.features.map(({ feature }) => feature ?? "the model").join(", ")}`,
    score: Math.max(...alert.features.map(({ ratio }) => ratio ?? 0)),
    pValue: null,
    threshold: 1,
    sentence: "It is over its limit.",
    probably: "",
    evidence: [],
    where: null,
    nextSteps: [],
    rule: null,
    closes: null,
    window: null,
    rows: 0,
    baseline: null,
    findings: [],
    unchanged: [],
    distributions: [],
    series: [],
    segments: [],
    byPolicy: true,
  };
}

/** What a check says of a feature's distribution. */
export const firing = (feature: string | null, changes: Partial<Finding> = {}): Finding => ({
  cause: "distribution",
  feature,
  isFired: true,
  ratio: 1.4,
  severity: 3,
  ...changes,
});
export const quiet = (feature: string | null, changes: Partial<Finding> = {}): Finding => ({
  ...firing(feature),
  isFired: false,
  ratio: 0.2,
  severity: 0,
  ...changes,
});
