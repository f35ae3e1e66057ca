import { openAsBlob } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { Client } from "@driftguard/client";
import type { Consent, DeployAnswer } from "@driftguard/protocol";

import { exitCodes } from "../exit-codes.ts";
import { CommandFault } from "./command-fault.ts";
import { followLog } from "./follow-log.ts";
import { followPreview, previewLines, refuseFailing } from "./follow-preview.ts";
import { listFiles } from "./list-files.ts";
import { packFolder } from "./pack-folder.ts";
import { orUsage } from "./or-usage.ts";
import { readConsent } from "./read-consent.ts";
import { asking, openLive, openRemote, type OpenSocket } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const deployUsage = `Usage: driftguard deploy <folder> [--model name] [--version name] [--commit hash] [--allow what]
                         [--url address] [--key key] [--hold | --preview] [--follow | --detach]

Sends a folder with a model, follows its build, and prints the endpoint.

--model    name, number or id; the folder's own name where it is left out
--version  what the version is called; the next whole number where it is left out
--allow    what to build although the build asks: unknown-names, other-framework-version, source-builds
--url      of the server; else DRIFTGUARD_URL, else http://127.0.0.1:8000
--key      a key with the scope admin; else DRIFTGUARD_KEY
--hold     builds it and lets it wait: \`driftguard traffic\` gives it a share
--preview  the same, and tells what it says to what the live version was asked; ends as \`driftguard preview\` does
--follow   tells the build's log as it comes, and waits for its end; the same without it
--detach   does not wait for the build
`;

export type CommandParts = {
  readonly args: readonly string[];
  /** Of the environment: what the flags leave out. */
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** `null`: this Node has no WebSocket, and the server is asked now and then. */
  readonly openSocket: OpenSocket | null;
  /** For scripts. */
  readonly print: (line: string) => void;
  /** For whoever watches. */
  readonly tell: (line: string) => void;
};

/**
 * `driftguard deploy`: packs a folder, sends it, follows the build.
 *
 * @throws StartFault for usage and unreadable input, CommandFault for a build that failed or a server that refuses
 */
export async function deploy(parts: CommandParts): Promise<void> {
  const { folder, flags } = readArguments(parts.args);
  const remote = { url: flags.url ?? parts.url, key: flags.key ?? parts.key };
  const client = openRemote(remote, parts.fetch);
  const pushed = await push(client, parts, { folder, flags });
  const { deployment, job, same } = pushed;
  const what = `${deployment.model.name}, version ${deployment.version}`;
  parts.tell(
    same ? `These bytes were pushed before, as ${what}.` : `Pushed as ${what}: deployment ${deployment.number}.`,
  );
  if (flags.detach) return parts.print(pushed.url);
  const open = () => openLive(remote, parts.openSocket);
  const ended = await followLog({ client, live: open() }, job.id, parts.tell);
  if (ended.state !== "succeeded") {
    const why = ended.problem === null ? `It was ${ended.state}.` : ended.problem.detail;
    throw new CommandFault(exitCodes.failed, `${ended.problem === null ? "" : `${ended.problem.step}: `}${why}`);
  }
  if (flags.preview) {
    const asked = { model: deployment.model.name, version: deployment.version };
    const preview = await followPreview({ client, open }, asked, parts.tell);
    for (const line of previewLines(preview)) parts.tell(line);
    parts.print(preview.endpoint);
    return refuseFailing(preview);
  }
  await report(client, deployment.id, parts);
}

type Flags = {
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  readonly allow: readonly Consent[];
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly hold: boolean;
  readonly preview: boolean;
  readonly detach: boolean;
};

function readArguments(args: readonly string[]): { readonly folder: string; readonly flags: Flags } {
  const text = { type: "string" } as const;
  const read = orUsage(
    () =>
      parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          ...{ model: text, version: text, commit: text, url: text, key: text },
          allow: { type: "string", multiple: true },
          hold: { type: "boolean", default: false },
          preview: { type: "boolean", default: false },
          detach: { type: "boolean", default: false },
          follow: { type: "boolean", default: false },
        },
      }),
    deployUsage,
  );
  const [folder, ...more] = read.positionals;
  if (folder === undefined || more.length > 0) throw usageFault("One folder is deployed at a time.", deployUsage);
  const { allow = [], hold, preview, detach, follow, ...values } = read.values;
  if (detach && follow) throw usageFault("A build is either followed or not.", deployUsage);
  return {
    folder: resolve(folder),
    flags: { ...values, hold: hold || preview, preview, detach, allow: allow.map(readConsent) },
  };
}

async function push(
  client: Client,
  { tell }: CommandParts,
  { folder, flags }: { readonly folder: string; readonly flags: Flags },
): Promise<DeployAnswer> {
  const files = await listFiles(folder);
  const temporary = await mkdtemp(join(tmpdir(), "driftguard-deploy-"));
  try {
    const archive = join(temporary, "version.tar.gz");
    await packFolder(files, archive);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    tell(`Sending ${files.length} ${files.length === 1 ? "file" : "files"}, ${size(bytes)}.`);
    const { version, commit, allow, hold, model = basename(folder) } = flags;
    return await asking(client.deployments.deploy(await openAsBlob(archive), { model, version, commit, allow, hold }));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function report(client: Client, id: string, { print, tell }: CommandParts): Promise<void> {
  const live = await asking(client.deployments.read(id));
  if (live.isolation !== null) tell(live.isolation.summary);
  tell(live.recording);
  if (live.state === "ready")
    tell(
      `It waits: driftguard preview ${live.model.name} ${live.version} compares it with the live version, driftguard traffic ${live.model.name} ${live.version}=100 sends it all requests.`,
    );
  // The log that was just told again ends with its going live.
  if (live.state === "superseded" || live.state === "rolled-back")
    tell(
      `It answers nobody now: ${live.state === "superseded" ? "another version took over since" : "it was rolled back"}. driftguard traffic ${live.model.name} ${live.version}=100 sends it all requests.`,
    );
  print(live.endpoint);
  if (live.curl !== null) {
    tell("Try it, with the key in DRIFTGUARD_KEY:");
    print(live.curl);
  }
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
