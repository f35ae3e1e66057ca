import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Workspace } from "./architecture/import-target.ts";
import { judgeSource } from "./architecture/judge-source.ts";
import { readSource } from "./architecture/read-source.ts";
import { checkArchitecture } from "./architecture.ts";

const workspaces: Workspace[] = [
  { folder: "packages/stats", name: "@driftguard/stats", doors: ["."] },
  { folder: "packages/driftwatch", name: "driftwatch", doors: [".", "./files"] },
  { folder: "packages/protocol", name: "@driftguard/protocol", doors: ["."] },
  { folder: "packages/client", name: "@driftguard/client", doors: ["."] },
  { folder: "packages/runtime", name: "@driftguard/runtime", doors: ["."] },
  { folder: "apps/server", name: "driftguard", doors: [] },
  { folder: "apps/dashboard", name: "@driftguard/dashboard", doors: [] },
  { folder: "tools", name: "@driftguard/tools", doors: ["."] },
];

function judge(path: string, code: string): string[] {
  return judgeSource(readSource(path, code), workspaces).map(({ says }) => says);
}

const server = "apps/server/src";

describe("a planted violation is found", () => {
  test.each([
    // The table of folders
    ["packages/stats/src/a.ts", 'import { z } from "zod";', "not a package of this room"],
    ["packages/stats/src/a.ts", 'import { readFileSync } from "node:fs";', "Node's modules are not for this room"],
    ["packages/stats/src/a.ts", 'import { readFileSync } from "fs";', "Node's modules are not for this room"],
    ["packages/stats/src/a.ts", 'import type { Profile } from "driftwatch";', "imports go one way"],
    ["packages/stats/src/a.ts", 'export { check } from "driftwatch";', "imports go one way"],
    ["packages/stats/src/a.ts", 'type P = import("driftwatch").Profile;', "imports go one way"],
    ["packages/stats/src/a.ts", "const now = Date.now();", "time and chance are arguments"],
    ["packages/stats/src/a.ts", "const now = performance.now();", "time and chance are arguments"],
    ["packages/stats/src/a.ts", "const chance = Math.random();", "time and chance are arguments"],
    ["packages/driftwatch/src/judge/a.ts", 'import { z } from "zod";', "not a package of this room"],
    ["packages/driftwatch/src/judge/a.ts", 'import { join } from "node:path";', "Node's modules are not for this room"],
    ["packages/driftwatch/src/index.ts", 'export { csv } from "./files/csv.ts";', "runs in a browser"],
    ["packages/driftwatch/src/judge/a.ts", 'await import("../notify/mail.ts");', "runs in a browser"],
    ["packages/driftwatch/src/files/a.ts", 'import { x } from "@driftguard/protocol";', "imports go one way"],
    ["packages/driftwatch/src/files/a.ts", 'await import("@duckdb/node-api");', "files/duckdb.ts alone"],
    ["packages/protocol/src/a.ts", 'import { kernel } from "@driftguard/stats";', "imports go one way"],
    ["packages/client/src/a.ts", 'import { z } from "zod";', "not a package of this room"],
    ["packages/client/src/a.ts", 'import { Agent } from "node:https";', "Node's modules are not for this room"],
    ["packages/runtime/src/a.ts", 'import { problems } from "@driftguard/protocol";', "imports go one way"],
    [`${server}/models/a.ts`, 'import { connect } from "@driftguard/client";', "imports go one way"],
    [`${server}/models/a.ts`, 'import { moments } from "@driftguard/stats";', "imports go one way"],
    [`${server}/models/a.ts`, 'import { App } from "../../../dashboard/src/app.tsx";', "another folder"],
    ["apps/dashboard/src/a.tsx", 'import { run } from "@driftguard/runtime";', "imports go one way"],
    ["apps/dashboard/src/a.tsx", 'import { join } from "node:path";', "Node's modules are not for this room"],
    ["apps/dashboard/src/a.tsx", 'import { createServer } from "driftguard";', "imports go one way"],
    ["examples/first-alert/a.ts", 'import { createServer } from "driftguard";', "imports go one way"],
    ["tools/a.ts", 'import { problems } from "@driftguard/protocol";', "imports go one way"],
    ["packages/unheard-of/src/a.ts", 'import { join } from "node:path";', "no row in tools/architecture/rooms.ts"],
    // Front doors
    ["bench/a.ts", 'import { ks } from "@driftguard/stats/src/ks.ts";', "past a package's front door"],
    ["packages/driftwatch/src/a.ts", 'import { ks } from "../../stats/src/ks.ts";', "another folder"],
    ["packages/driftwatch/src/a.test.ts", 'import { ks } from "../../stats/src/ks.ts";', "another folder"],
    [`${server}/models/a.test.ts`, 'import { ks } from "driftwatch/src/ks.ts";', "past a package's front door"],
    // Fastify, pg-boss, SQL
    [`${server}/models/register-model.ts`, 'import { fastify } from "fastify";', "know Fastify"],
    [`${server}/models/register-model.ts`, 'import type { FastifyReply } from "fastify";', "know Fastify"],
    [`${server}/platform/jobs/a.ts`, 'import helmet from "@fastify/helmet";', "know Fastify"],
    [`${server}/models/a.ts`, 'import { PgBoss } from "pg-boss";', "know pg-boss"],
    [`${server}/models/a.ts`, 'import { Pool } from "pg";', "know SQL"],
    [`${server}/models/routes.ts`, 'import { sql } from "kysely";', "know SQL"],
    [`${server}/main.ts`, 'const { Pool } = await import("pg");', "know SQL"],
    [`${server}/models/a.ts`, 'import type { Models } from "../platform/database/tables.ts";', "know SQL"],
    // The environment
    [`${server}/config.ts`, "const port = process.env.PORT;", "only main.ts reads the environment"],
    [`${server}/config.ts`, 'const port = process["env"].PORT;', "only main.ts reads the environment"],
    [`${server}/config.ts`, "const { env } = process;", "only main.ts reads the environment"],
    [`${server}/config.ts`, "const port = globalThis.process.env.PORT;", "only main.ts reads the environment"],
    [`${server}/config.ts`, 'import { env } from "node:process";', "only main.ts reads the environment"],
    // Connections and other programs
    [`${server}/models/a.ts`, 'import { connect } from "node:net";', "connections are opened by"],
    [`${server}/models/a.ts`, 'import { connect } from "net";', "connections are opened by"],
    [`${server}/models/a.ts`, 'import * as net from "node:net";', "connections are opened by"],
    [`${server}/models/a.ts`, 'import { isIP, connect } from "node:net";', "connections are opened by"],
    [`${server}/models/a.ts`, 'import tls from "node:tls";', "connections are opened by"],
    [`${server}/models/a.ts`, 'import { request } from "node:https";', "connections are opened by"],
    [`${server}/platform/http/a.ts`, 'import { request } from "undici";', "connections are opened by"],
    [`${server}/channels/a.ts`, 'import { createTransport } from "nodemailer";', "connections are opened by"],
    [`${server}/channels/a.ts`, 'await fetch("https://example.com");', "connections are opened by"],
    [`${server}/channels/a.ts`, 'await globalThis.fetch("https://example.com");', "connections are opened by"],
    [`${server}/channels/a.ts`, "send({ fetch });", "connections are opened by"],
    ["packages/driftwatch/src/notify/a.ts", 'await fetch("https://example.com");', "connections are opened by"],
    ["apps/dashboard/src/a.tsx", 'new EventSource("/live");', "connections are opened by"],
    ["apps/dashboard/src/a.tsx", 'new WebSocket("/live");', "connections are opened by"],
    [`${server}/versions/a.ts`, 'import { spawn } from "node:child_process";', "other programs are started by"],
    [`${server}/versions/a.ts`, 'const { exec } = require("child_process");', "other programs are started by"],
    // Slices
    [`${server}/alerts/a.ts`, 'import { find } from "../models/find-models.ts";', "through its index.ts"],
    [`${server}/alerts/a.test.ts`, 'import { find } from "../models/find-models.ts";', "through its index.ts"],
    [`${server}/alerts/queries/a.ts`, 'import { q } from "../../models/queries/find.ts";', "through its index.ts"],
    [`${server}/platform/http/a.ts`, 'import { find } from "../../models/index.ts";', "platform/ imports no slice"],
    [`${server}/create-server.ts`, 'import { find } from "./models/find-models.ts";', "a slice is mounted by"],
    [`${server}/models/a.ts`, 'import { createServer } from "../create-server.ts";', "imported by nobody"],
    [`${server}/platform/a.ts`, 'import { createServer } from "../create-server.ts";', "imported by nobody"],
    [`${server}/models/a.ts`, 'import { assemble } from "../assembly/index.ts";', "imported by nobody"],
    [`${server}/assembly/a.ts`, 'import { find } from "../models/find-models.ts";', "a slice is mounted by"],
    // Tests
    ["packages/stats/src/a.ts", 'import { rows } from "../test/rows.ts";', "imports nothing of its tests"],
    [
      `${server}/models/a.ts`,
      'import { fresh } from "../platform/database/fresh-database.ts";',
      "nothing of its tests",
    ],
    // What cannot be checked, and patterns
    [`${server}/models/a.ts`, "await import(name);", "a computed import cannot be checked"],
    [`${server}/models/a.ts`, "new RegExp(pattern);", "a pattern made at run time"],
    [`${server}/models/a.ts`, "RegExp(`^${name}$`);", "a pattern made at run time"],
  ])("%s: %s", (path, code, says) => {
    expect(judge(path, code)).toContainEqual(expect.stringContaining(says));
  });
});

describe("what the house allows passes", () => {
  test.each([
    ["packages/stats/src/a.ts", 'import { moments } from "./moments.ts";'],
    [
      "packages/stats/src/a.test.ts",
      'import fc from "fast-check"; import { readFileSync } from "node:fs"; Date.now();',
    ],
    ["packages/driftwatch/src/judge/a.ts", 'import { moments } from "@driftguard/stats";'],
    ["packages/driftwatch/src/judge/a.test.ts", 'import { rows } from "../../test/rows.ts";'],
    [`${server}/platform/database/binary-package.ts`, "await import(name);"],
    [
      `${server}/platform/outbound/a.test.ts`,
      'import { receive } from "../../../../../packages/driftwatch/test/a.ts";',
    ],
    ["packages/driftwatch/src/files/csv.ts", 'import { readFile } from "node:fs/promises";'],
    ["packages/driftwatch/src/files/duckdb.ts", 'await import("@duckdb/node-api");'],
    ["packages/driftwatch/src/command/main.ts", 'import { csv } from "../files/csv.ts"; process.env.NO_COLOR;'],
    ["packages/driftwatch/src/notify/a.ts", "export const send = ({ fetch }) => fetch(address);"],
    ["packages/driftwatch/src/notify/a.ts", "export function send(fetch: typeof globalThis.fetch) { fetch(address); }"],
    ["packages/driftwatch/src/notify/a.ts", "export type WayOut = { fetch: typeof fetch }; way.fetch(address);"],
    ["packages/client/src/a.ts", 'await fetch("/api/v1/models");'],
    ["packages/protocol/src/a.ts", 'import { z } from "zod";'],
    [`${server}/models/routes.ts`, 'import type { FastifyInstance } from "fastify";'],
    [`${server}/create-server.ts`, 'import { fastify } from "fastify"; import { models } from "./models/routes.ts";'],
    [
      `${server}/models/queries/find.ts`,
      'import { sql } from "kysely"; import type { T } from "../../platform/database/tables.ts";',
    ],
    [
      `${server}/platform/database/postgres.ts`,
      'import { Pool } from "pg"; import { spawn } from "node:child_process";',
    ],
    [`${server}/platform/outbound/a.ts`, 'import { Agent } from "undici"; import { isIP, connect } from "node:net";'],
    [`${server}/platform/http/a.ts`, 'import { isIP } from "node:net"; import type { Socket } from "node:net";'],
    [`${server}/main.ts`, "readConfig(process.env);"],
    [
      `${server}/alerts/a.ts`,
      'import { findModel } from "../models/index.ts"; import { log } from "../platform/log.ts";',
    ],
    [`${server}/command/a.ts`, 'import { connect } from "@driftguard/client";'],
    [`${server}/models/a.ts`, 'new RegExp("^model"); RegExp(/a/); const Date = 1;'],
    [
      `${server}/models/a.test.ts`,
      'import { findTool } from "@driftguard/tools"; spawn(process.env.PATH); await fetch("/");',
    ],
    ["apps/dashboard/vite.config.mjs", 'import { defineConfig } from "vite"; import { join } from "node:path";'],
    ["examples/first-alert/a.ts", 'import { DriftReport } from "driftwatch"; await fetch("/"); process.env.KEY;'],
    ["bench/a.ts", 'import { findTool } from "@driftguard/tools"; import { ks } from "@driftguard/stats";'],
  ])("%s: %s", (path, code) => {
    expect(judge(path, code)).toEqual([]);
  });
});

test("a file that is no TypeScript is an error, not a pass", () => {
  expect(() => readSource("packages/stats/src/a.ts", "export const = 1;")).toThrow(SyntaxError);
});

test("a planted file is found on the disk, with its line; node_modules and builds are not read", () => {
  const root = mkdtempSync(join(tmpdir(), "driftguard-architecture-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const files = {
    "packages/stats/package.json": '{ "name": "@driftguard/stats", "exports": { ".": "./src/index.ts" } }',
    "packages/stats/src/deep/planted.ts": '// A line above\nimport { z } from "zod";\n',
    "packages/stats/dist/built.js": 'import { z } from "zod";\n',
    "packages/stats/node_modules/zod/index.js": 'import "node:fs";\n',
    "apps/dashboard/src/planted.tsx": "export const page = <p>{process.env.HOME}</p>;\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { violations, filesRead } = checkArchitecture(root);
  expect(filesRead).toBe(2);
  expect(violations).toEqual([
    { path: "apps/dashboard/src/planted.tsx", line: 1, says: "only main.ts reads the environment: process.env" },
    { path: "packages/stats/src/deep/planted.ts", line: 2, says: "not a package of this room: zod" },
  ]);
});
