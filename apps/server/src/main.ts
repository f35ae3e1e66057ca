import { existsSync } from "node:fs";

import { backUp } from "./command/backup/back-up.ts";
import { restore } from "./command/backup/restore.ts";
import { CommandFault } from "./command/deploy/command-fault.ts";
import { type CommandParts, deploy, deployUsage } from "./command/deploy/deploy.ts";
import { jobsCommand, jobsUsage } from "./command/deploy/jobs.ts";
import { logsCommand, logsUsage } from "./command/deploy/logs.ts";
import { rollBackCommand, rollBackUsage } from "./command/deploy/roll-back.ts";
import { envCommand, envUsage } from "./command/deploy/env.ts";
import { previewCommand, previewUsage } from "./command/deploy/preview.ts";
import { trafficCommand, trafficUsage } from "./command/deploy/traffic.ts";
import { exitCodes } from "./command/exit-codes.ts";
import { printSignInLink } from "./command/print-sign-in-link.ts";
import { ownVersion, up } from "./command/up.ts";
import { readConfig } from "./config.ts";
import { createLog, logDestination, scrub } from "./platform/log.ts";
import { StartFault } from "./platform/start-fault.ts";

const usage = `Usage: driftguard up [--demo] | sign-in | deploy <folder> | logs <model> | jobs | rollback <model>
                 | traffic <model> | env <model> | preview <model> [version] | backup <file> | restore <file>

up        starts the platform in this process; with --demo it also fills it with sample data, real flights of 2013
sign-in   prints a new one-time link for the admin, beside a running server or without one
deploy    sends a folder with a model to a server, follows its build and prints the endpoint
logs      tells the log of a model's newest build, and goes on with it
jobs      lists builds, cancels one, retries one
rollback  goes back to the version of a model that was live before
env       sets what a model's workers find in their environment, or lists the names
traffic   shares a model's requests out among its versions, or shows how they are
preview   tells what a version that waits says to what the live version was asked
backup    writes everything of an installation into one file, beside a running server or without one
restore   makes an installation of such a file, in an empty data folder

Settings are environment variables or lines of .env; .env.example lists them all.
`;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function run(): Promise<void> {
  const [command = "up", ...others] = process.argv.slice(2);
  if (command === "--help" || command === "-h" || command === "help") return say(usage);
  const remote = remoteCommands[command];
  if (remote !== undefined) return runRemote(remote, others);
  // These have no more to say than what they are for.
  if (others.includes("--help") || others.includes("-h")) return say(usage);
  if (command === "backup" || command === "restore") return runBackup(command, others);
  if (command !== "up" && command !== "sign-in") throw new StartFault(`There is no command "${command}". ${usage}`);
  const withDemo = command === "up" && others.length === 1 && others[0] === "--demo";
  if (others.length > 0 && !withDemo)
    throw new StartFault(`"${command}" does not know "${others.join(" ")}". ${usage}`);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  if (command === "sign-in") {
    return printSignInLink({ config, log: createLog("error"), say, sudo: invokedBySudo() });
  }
  const format = config.logFormat ?? (process.stderr.isTTY ? "text" : "json");
  const log = createLog(config.logLevel, await logDestination(format));
  const signal = firstSignal();
  const running = await up({ config, log, say, sudo: invokedBySudo() });
  void signal.then(() => running.stop()).then(() => process.exit(exitCodes.fine), fail);
  if (withDemo) await running.fillWithDemo();
}

async function runBackup(command: "backup" | "restore", [file, ...more]: readonly string[]): Promise<void> {
  if (file === undefined || file.startsWith("-") || more.length > 0)
    throw new StartFault(`"${command}" takes the name of a file. ${usage}`);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const parts = { config, log: createLog("error"), say, sudo: invokedBySudo(), file };
  if (command === "restore") return restore(parts);
  return backUp({ ...parts, now: Date.now(), release: await ownVersion() });
}

type RemoteCommand = { readonly usage: string; readonly run: (parts: CommandParts) => Promise<void> };

/** What asks a server, this machine's or another, and is none. */
const remoteCommands: Readonly<Record<string, RemoteCommand | undefined>> = {
  deploy: { usage: deployUsage, run: deploy },
  logs: { usage: logsUsage, run: logsCommand },
  jobs: { usage: jobsUsage, run: jobsCommand },
  rollback: { usage: rollBackUsage, run: rollBackCommand },
  traffic: { usage: trafficUsage, run: trafficCommand },
  env: { usage: envUsage, run: envCommand },
  preview: { usage: previewUsage, run: previewCommand },
};

async function runRemote({ usage: help, run: runCommand }: RemoteCommand, args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return say(help);
  await runCommand({
    args,
    url: process.env["DRIFTGUARD_URL"],
    key: process.env["DRIFTGUARD_KEY"],
    fetch,
    // Node 20 has none by itself.
    openSocket: "WebSocket" in globalThis ? (url, headers) => new WebSocket(url, { headers }) : null,
    print: say,
    tell: (line) => void process.stderr.write(`${line}\n`),
  });
}

/** From here on signals end us in order, however often they come, and also while we are still starting. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    const end = (signal: NodeJS.Signals): void => {
      if (isEnding) return;
      isEnding = true;
      say(`${signal}: finishing what is under way`);
      // A stop that hangs must not keep the process: the embedded PostgreSQL's guard ends it behind us.
      setTimeout(() => process.exit(exitCodes.ourBug), stopMsMax).unref();
      resolve();
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
  });
}

const stopMsMax = 9_500;

function invokedBySudo(): { uid: number; gid: number } | undefined {
  const uid = Number(process.env["SUDO_UID"]);
  const gid = Number(process.env["SUDO_GID"]);
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : undefined;
}

function fail(error: unknown): never {
  if (error instanceof StartFault) {
    process.stderr.write(`driftguard: ${scrub(error.message)}\n`);
    process.exit(exitCodes.cannotStart);
  }
  if (error instanceof CommandFault) {
    process.stderr.write(`driftguard: ${scrub(error.message)}\n`);
    process.exit(error.exitCode);
  }
  process.stderr.write(
    `driftguard: a fault of ours: ${scrub(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  process.exit(exitCodes.ourBug);
}

// Ctrl-C ends what reads our lines before us; that is no reason to leave the rest undone.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);
process.on("uncaughtException", fail);
run().catch(fail);
