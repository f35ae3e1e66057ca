import type { UsedGlobal } from "./read-source.ts";

/** Something that only a few files may import. */
export type ReservedImport = {
  /** Names of packages, of Node's modules, or paths of files; globs. */
  readonly of: readonly string[];
  /** Where the rule holds, and where in it the import is allowed; globs over paths. */
  readonly within: string;
  readonly allowed: readonly string[];
  /** Whether importing only types is fine everywhere, since nothing then happens when the program runs. */
  readonly freeTypes: boolean;
  /** What may be imported by name everywhere. */
  readonly freeNames?: readonly string[];
  readonly says: string;
};

const server = "apps/server/src/**";

export const reservedImports: readonly ReservedImport[] = [
  {
    of: ["fastify", "@fastify/*"],
    within: server,
    allowed: [
      "apps/server/src/*/routes.ts",
      "apps/server/src/platform/{http,live}/**",
      "apps/server/src/create-server.ts",
    ],
    freeTypes: false,
    says: "only routes.ts, platform/http, platform/live and create-server.ts know Fastify",
  },
  {
    of: ["pg-boss"],
    within: server,
    allowed: ["apps/server/src/*/jobs.ts", "apps/server/src/platform/jobs/**"],
    freeTypes: false,
    says: "only jobs.ts and platform/jobs know pg-boss",
  },
  {
    of: ["pg", "pg-copy-streams", "pg-cursor", "kysely", "apps/server/src/platform/database/tables.ts"],
    within: server,
    allowed: ["apps/server/src/*/queries/**", "apps/server/src/platform/{database,events}/**"],
    freeTypes: false,
    says: "only queries/, platform/database and platform/events know SQL",
  },
  {
    of: ["node:net", "node:tls", "node:http", "node:https", "node:http2", "node:dgram", "undici", "nodemailer", "ws"],
    within: "{packages/{stats,driftwatch,protocol,client},apps}/*/**",
    // check-port.ts listens for a moment, to tell whether a port is free; it connects to nothing. smtp-transport.ts is for
    // programs without a server, and the server does not use it.
    allowed: [
      "apps/server/src/platform/{outbound,mail}/**",
      "apps/server/src/command/check-port.ts",
      "packages/driftwatch/src/notify/smtp-transport.ts",
    ],
    freeTypes: true,
    freeNames: ["isIP", "isIPv4", "isIPv6", "BlockList", "STATUS_CODES"],
    says: "connections are opened by platform/outbound and platform/mail alone",
  },
  {
    of: ["node:child_process", "node:cluster"],
    within: "{packages/{stats,driftwatch,protocol,client},apps}/*/**",
    allowed: ["apps/server/src/platform/{database,git}/**"],
    freeTypes: true,
    says: "other programs are started by platform/database (the embedded PostgreSQL) and platform/git alone",
  },
  {
    of: ["@duckdb/node-api"],
    within: "packages/**",
    allowed: ["packages/driftwatch/src/files/duckdb.ts"],
    freeTypes: false,
    says: "DuckDB is reached through files/duckdb.ts alone",
  },
  {
    of: ["pg", "node:sqlite"],
    within: "packages/**",
    allowed: ["packages/driftwatch/src/files/{postgres,sqlite}.ts"],
    freeTypes: true,
    says: "databases are reached through files/postgres.ts and files/sqlite.ts alone",
  },
];

/** Files that may import by a computed name, and why nothing hides behind it. */
export const computedImports: readonly string[] = [
  // One of the packages that package.json lists for the built-in PostgreSQL, by platform.
  "apps/server/src/platform/database/binary-package.ts",
  // A user's own detectors, which the config file lists that the command was told by name.
  "packages/driftwatch/src/command/detectors/load-detectors.ts",
  // Detectors of the operator's own, that the server was started with.
  "apps/server/src/checks/load-detectors.ts",
];

/** A global that only a few files may use. */
export type ReservedGlobal = {
  readonly of: readonly UsedGlobal[];
  readonly within: string;
  readonly allowed: readonly string[];
  readonly says: string;
};

export const reservedGlobals: readonly ReservedGlobal[] = [
  {
    of: ["process.env"],
    within: "{packages,apps}/**",
    allowed: ["apps/server/src/main.ts", "packages/driftwatch/src/command/main.ts"],
    says: "only main.ts reads the environment",
  },
  {
    of: ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"],
    within: "{packages,apps}/**",
    allowed: [
      "packages/client/src/**",
      // Hands the browser's own to the client.
      "apps/dashboard/src/main.tsx",
      // Hands Node's own to the client, for the commands that ask a server.
      "apps/server/src/main.ts",
      "apps/server/src/platform/{outbound,mail}/**",
    ],
    says: "connections are opened by packages/client, platform/outbound and platform/mail alone",
  },
  {
    of: ["new RegExp(variable)"],
    within: "{packages,apps}/**",
    allowed: [],
    says: "a pattern made at run time may be somebody's trap, and V8 runs it without a limit",
  },
  {
    of: ["Date", "performance", "Math.random"],
    within: "packages/stats/**",
    allowed: [],
    says: "time and chance are arguments in packages/stats",
  },
];
