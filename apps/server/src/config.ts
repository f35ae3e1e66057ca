import { resolve } from "node:path";

import { z } from "zod";

import type { LogFormat, LogLevel } from "./platform/log.ts";
import { isAllowEntry } from "./platform/outbound/allow-list.ts";
import { StartFault } from "./platform/start-fault.ts";

const whole = (from: number, to: number) => {
  const wanted = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number(wanted).int(wanted).min(from, wanted).max(to, wanted);
};
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ""),
);

/** Refuses a list by naming the entries that are wrong, without what an address holds of names and passwords. */
function eachIs(what: string, isRight: (entry: string) => boolean) {
  return (entries: readonly string[], context: z.RefinementCtx): void => {
    const wrong = entries
      .filter((entry) => !isRight(entry))
      .map((entry) => JSON.stringify(entry.replace(/\/\/.*@/, "//…@").slice(0, 60)));
    if (wrong.length > 0)
      context.addIssue({ code: "custom", message: `holds what is no ${what}: ${wrong.join(", ")}` });
  };
}

/** Requirements of each, by semicolons; the packages of one by blanks. */
const environments = z.string().transform((text) =>
  text
    .split(";")
    .map((entry) => entry.split(/\s+/).filter((word) => word !== ""))
    .filter((words) => words.length > 0),
);
const requirement =
  /^[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?((===?|[<>!~]=|[<>])[\w.*+!-]+(,(===?|[<>!~]=|[<>])[\w.*+!-]+)*)?$/;

/** Every setting there is. `.env.example` is made from these descriptions, and a test compares the two. */
export const settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1").describe("Address to listen on"),
  PORT: whole(0, 65_535).default(8000).describe("Port to listen on; 0 takes a free one"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an address that begins with http:// or https://" })
    .optional()
    .describe("Where people reach the dashboard; an https one gives secure cookies"),
  DRIFTGUARD_DATA: z.string().min(1).default(".driftguard").describe("Folder of the embedded PostgreSQL and of files"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must begin with postgres:// and name a host and a database" })
    .optional()
    .describe("A PostgreSQL 15 to 18 of your own, instead of the embedded one"),
  SECRETS_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be 64 hexadecimal digits, as `openssl rand -hex 32` prints them")
    .optional()
    .describe(
      "Key that secrets in the database are sealed with, 64 hexadecimal digits; the same for all servers of a database. Without it one is made in the data folder",
    ),
  SMTP_SERVER: z
    .string()
    .min(1)
    .optional()
    .describe("Mail server; without it mail is written to the log and shown as not sent"),
  SMTP_PORT: whole(1, 65_535).default(587).describe("Its port; 465 speaks TLS from the first byte"),
  SMTP_USERNAME: z.string().optional().describe("User name at the mail server; with one, STARTTLS is demanded"),
  SMTP_PASSWORD: z.string().optional().describe("Password at the mail server"),
  FROM_EMAIL: z
    .email("must be an e-mail address")
    .optional()
    .describe("Sender of our mail; the user name where left out"),
  OUTBOUND_ALLOW: list
    .superRefine(eachIs("host, address or CIDR", isAllowEntry))
    .default([])
    .describe(
      "Private hosts, addresses and CIDRs that webhooks and repositories may be at, comma-separated; after a host or an address a port may stand",
    ),
  DRIFTGUARD_DETECTORS: list
    .default([])
    .describe("Modules of JavaScript with detectors of your own, comma-separated; they run in the server"),
  CHECK_SECONDS: whole(1, 3600).default(60).describe("How often the scheduler looks for models that are due"),
  RETENTION_DAYS: whole(2, 3650)
    .default(90)
    .describe("How many days raw predictions are kept; what was made of them stays"),
  VERSIONS_KEPT: whole(2, 1_000)
    .default(10)
    .describe("Versions of a model that stay to go back to, beside those that answer; files of older ones are deleted"),
  WORKER_MEMORY_MB_MAX: whole(64, 65_536)
    .default(65_536)
    .describe("Memory that a worker of a model may be given by driftguard.json and the API, in MB"),
  QUEUE_MB_MAX: whole(1, 65_536)
    .optional()
    .describe(
      "Requests that may wait for all models of this server together, in MB; what comes beyond is answered 503. One model may take as much as it leaves free: alone a half. An eighth of the memory that is left at the start where left out",
    ),
  BASE_ENVIRONMENTS: environments
    .superRefine((lists, context) => eachIs("package", (word) => requirement.test(word))(lists.flat(), context))
    .default([])
    .describe(
      "Python environments to make at the start, so that versions they satisfy need no installation: packages with versions by blanks, environments by semicolons, such as scikit-learn==1.7.2 pandas==2.3.3 joblib==1.6.0; xgboost==3.2.0",
    ),
  PREVIEW_REQUESTS: whole(0, 2_000)
    .default(200)
    .describe("Recorded requests that a version is asked again before it goes live; 0: only when somebody asks for it"),
  PREVIEWS_WARM_MAX: whole(1, 1_000)
    .default(4)
    .describe("Previews whose workers run at a time; the one that was not asked for longest rests for the next"),
  PROXY_HOPS: whole(0, 10).default(0).describe("Reverse proxies in front whose forwarded address is believed"),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent")
    .default("info")
    .describe("How much is logged, to standard error"),
  LOG_FORMAT: z
    .enum(["json", "text"], "must be json or text")
    .optional()
    .describe("A record a line (json), or lines to read (text); where left out, text on a terminal and else json"),
});

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: URL | null;
  readonly dataFolder: string;
  readonly databaseUrl: string | null;
  /** 32 bytes; `null`: the data folder's own. */
  readonly secretsKey: Buffer | null;
  readonly mail: {
    readonly server: string;
    readonly port: number;
    readonly user: string | null;
    readonly password: string | null;
    readonly from: string;
  } | null;
  readonly outboundAllow: readonly string[];
  /** Absolute paths of modules. */
  readonly detectors: readonly string[];
  readonly checkSeconds: number;
  readonly retentionDays: number;
  readonly versionsKept: number;
  readonly workerMemoryMbMax: number;
  /** `null`: by the memory there is. */
  readonly queueMbMax: number | null;
  readonly baseEnvironments: readonly (readonly string[])[];
  readonly previewRequests: number;
  readonly previewsWarmMax: number;
  readonly proxyHops: number;
  readonly logLevel: LogLevel;
  /** `null`: by whether somebody reads along. */
  readonly logFormat: LogFormat | null;
  /** The machine's own way to Python packages, handed on to uv and pip. */
  readonly installer: Readonly<Record<string, string>>;
};

/**
 * Reads all settings from an environment.
 *
 * @throws StartFault that names every faulty setting at once, never a value
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]])),
  );
  const read = settings.safeParse(given);
  const faults = read.success ? [] : read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const from = read.data?.FROM_EMAIL ?? emailOrNull(read.data?.SMTP_USERNAME);
  if (read.data?.SMTP_SERVER !== undefined && from === null) {
    faults.push("FROM_EMAIL: needed with SMTP_SERVER, since SMTP_USERNAME is not an e-mail address");
  }
  if (!read.success || faults.length > 0) {
    throw new StartFault(
      `${faults.length === 1 ? "A setting is" : `${faults.length} settings are`} not usable: ${faults.join("; ")}. See .env.example.`,
    );
  }
  const data = read.data;
  return {
    host: data.HOST,
    port: data.PORT,
    publicUrl: data.PUBLIC_URL === undefined ? null : new URL(data.PUBLIC_URL),
    dataFolder: resolve(data.DRIFTGUARD_DATA),
    databaseUrl: data.DATABASE_URL ?? null,
    secretsKey: data.SECRETS_KEY === undefined ? null : Buffer.from(data.SECRETS_KEY, "hex"),
    mail:
      data.SMTP_SERVER === undefined || from === null
        ? null
        : {
            server: data.SMTP_SERVER,
            port: data.SMTP_PORT,
            user: data.SMTP_USERNAME ?? null,
            password: data.SMTP_PASSWORD ?? null,
            from,
          },
    outboundAllow: data.OUTBOUND_ALLOW,
    detectors: data.DRIFTGUARD_DETECTORS.map((path) => resolve(path)),
    checkSeconds: data.CHECK_SECONDS,
    retentionDays: data.RETENTION_DAYS,
    versionsKept: data.VERSIONS_KEPT,
    workerMemoryMbMax: data.WORKER_MEMORY_MB_MAX,
    queueMbMax: data.QUEUE_MB_MAX ?? null,
    baseEnvironments: data.BASE_ENVIRONMENTS,
    previewRequests: data.PREVIEW_REQUESTS,
    previewsWarmMax: data.PREVIEWS_WARM_MAX,
    proxyHops: data.PROXY_HOPS,
    logLevel: data.LOG_LEVEL,
    logFormat: data.LOG_FORMAT ?? null,
    installer: Object.fromEntries(Object.entries(given).filter(([name]) => isForInstaller(name))),
  };
}

/** Settings of other programs, which they document: PIP_INDEX_URL, HTTPS_PROXY, SSL_CERT_FILE and their like. */
function isForInstaller(name: string): boolean {
  return /^(PIP_|UV_|https?_proxy$|no_proxy$|SSL_CERT_)/i.test(name);
}

function emailOrNull(text: string | undefined): string | null {
  return text !== undefined && z.email().safeParse(text).success ? text : null;
}
