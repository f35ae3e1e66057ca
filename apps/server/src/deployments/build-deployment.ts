import { existsSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Consent } from "@driftguard/protocol";
import {
  BuildProblem,
  type BuildStep,
  buildSteps,
  type Manifest,
  readManifest,
  type Sandbox,
  unpackArchive,
} from "@driftguard/runtime";

import type { GivenBaseline } from "../baselines/index.ts";
import { type Doing, type JobOutcome, type JobRow, StepProblem, type StepWork, type Work } from "../jobs/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { incomingPath } from "./push-version.ts";
import { changeDeployment, type DeploymentCard, findDeployment } from "./queries/deployments.ts";
import { registerBuilt } from "./register-built.ts";
import { becomeReady, goLive } from "./swap.ts";
import { type DeploymentFolders, makeVersionFolder, versionFolder } from "./version-folder.ts";
import { whileRoom } from "./while-room.ts";

export type BuildParts = {
  readonly folders: DeploymentFolders;
  readonly sandbox: () => Promise<Sandbox>;
  /** Aborts when the disk is spent. */
  readonly spent: () => AbortSignal;
  /** Of the operator, for uv and pip: an index, a proxy, certificates. */
  readonly installer: Readonly<Record<string, string>>;
  /** What the operator lets a worker have. */
  readonly memoryMbMax: number;
  /** Writes the tree of a commit as a tar, from where the deployment's source says it is. @throws StepProblem */
  readonly fetchTree: (deployment: DeploymentCard, target: string, doing: Doing) => Promise<void>;
  /** Starts the workers of what was built, beside those of the version before. @throws BuildProblem */
  readonly warm: (deployment: DeploymentCard) => Promise<void>;
  /** Lets people look at a version that waits, in the transaction in which it is ready. */
  readonly openPreview: (ctx: Context, tx: Tx, deployment: DeploymentCard) => Promise<void>;
  /** Tells whoever runs jobs that there is another. */
  readonly onWaiting: () => void;
  /** Tells whoever serves that the database says something else now; resolves when it is served. */
  readonly swapped: () => Promise<void>;
  /** What the model finds in its environment, by name. */
  readonly variablesOf: (deployment: {
    readonly organisation: number;
    readonly id: string;
  }) => Promise<Readonly<Record<string, string>>>;
  /** Takes the values of those out of a line of the log. */
  readonly hiding: (values: Readonly<Record<string, string>>) => (line: string) => string;
  /** Gives the version its baseline from a file. @returns what whoever pushed should know of how it was read */
  readonly giveBaseline: (ctx: Context, given: GivenBaseline) => Promise<readonly string[]>;
};

const liveMs = 60_000;
const monitoringMs = 180_000;

/** The steps of every build, in order. */
export const deploySteps: readonly string[] = [...buildSteps.map(({ name }) => name), "live", "monitoring"];

/** What a job of the kind "deploy" does, and what its end means for the deployment. */
export async function openBuild(
  ctx: Context,
  job: Pick<JobRow, "id" | "subject" | "created_at">,
  parts: BuildParts,
): Promise<Work> {
  const { organisation } = ctx.caller;
  const deployment = await ctx.transaction((tx) => findDeployment(tx, organisation, job.subject));
  if (deployment === null) throw new Error(`the deployment ${job.subject} of a job is gone`);
  const folder = versionFolder(parts.folders, deployment);
  const build = { ctx, deployment, folder, parts, job: job.id, since: job.created_at };
  return {
    steps: [
      ...buildSteps.map((step) => builtStep(step, build)),
      { name: "live", limitMs: liveMs, run: (doing) => takeLive(build, doing) },
      { name: "monitoring", limitMs: monitoringMs, run: (doing) => handOver(build, doing) },
    ],
    ended: (outcome) => noteEnd(ctx, deployment.id, outcome),
  };
}

type Build = {
  readonly ctx: Context;
  readonly deployment: DeploymentCard;
  readonly folder: string;
  readonly parts: BuildParts;
  readonly job: string;
  /** When it was asked for. */
  readonly since: Date;
};

/** What each step may ask whoever pushed to agree to. */
const asked: Readonly<Record<string, Consent>> = { scan: "unknown-names", "test-data": "other-framework-version" };

function builtStep(step: BuildStep, { ctx, deployment, folder, parts, job }: Build): StepWork {
  return {
    name: step.name,
    // Unpacking has its own limits, and comes first in the same step.
    ...{ limitMs: step.limitMs, whenLate: step.whenLate },
    run: async (doing) => {
      const variables = await parts.variablesOf(deployment);
      const hide = parts.hiding(variables);
      const quiet = { ...doing, log: (line: string) => doing.log(hide(line)) };
      const build = async ({ signal }: Doing): Promise<void> => {
        if (step.name === "fetch") await unpack({ deployment, folder, parts }, { ...quiet, signal });
        await step.run({
          folder,
          environments: parts.folders.environments,
          consent: {
            unknownNames: deployment.consent.includes("unknown-names"),
            otherFrameworkVersion: deployment.consent.includes("other-framework-version"),
            sourceBuilds: deployment.consent.includes("source-builds"),
          },
          sandbox: await parts.sandbox(),
          variables,
          installer: parts.installer,
          memoryMbMax: parts.memoryMbMax,
          clock: { now: () => ctx.now().getTime() },
          log: quiet.log,
          signal,
        });
      };
      await whileRoom(parts.spent(), quiet, (given) =>
        saying({ doing: quiet, hide, agree: howToAgree(step, job) }, () => build(given)),
      );
    },
  };
}

/** A version that came by git brings no consent of its own: its commit may be a stranger's. */
function howToAgree({ name }: BuildStep, job: string): string {
  return `To agree, "Agree and build" in the build log, or: driftguard jobs retry ${job} --allow ${asked[name]}.`;
}

/** Whole or not at all, and not again. */
async function unpack(
  { deployment, folder, parts }: Pick<Build, "deployment" | "folder" | "parts">,
  doing: Doing,
): Promise<void> {
  const archive = incomingPath(parts.folders.incoming, deployment.id);
  const files = join(folder, "files");
  if (!existsSync(files)) {
    const partial = join(folder, "files.part");
    await rm(partial, { recursive: true, force: true });
    await makeVersionFolder(parts.folders, deployment);
    if (deployment.source !== "upload") await parts.fetchTree(deployment, archive, doing);
    else if (!existsSync(archive))
      throw new StepProblem("fetch_gone", "What was pushed is not here any more: push it again.");
    const unpacked = await unpackArchive(archive, partial, { signal: doing.signal }).catch(async (error: unknown) => {
      // It would be refused again.
      if (error instanceof BuildProblem) await rm(archive, { force: true });
      throw error;
    });
    await rename(partial, files);
    doing.log(`Unpacked ${unpacked.files} files, ${unpacked.bytes} bytes.`);
  }
  await rm(archive, { force: true });
}

/** As it is by now: a commit may have become the live branch's while it was built. */
async function isHeld(ctx: Context, id: string): Promise<boolean> {
  const row = await ctx.transaction((tx) => findDeployment(tx, ctx.caller.organisation, id));
  return row?.held === true;
}

async function takeLive({ ctx, deployment, folder, parts, since }: Build, doing: Doing): Promise<void> {
  const variables = await parts.variablesOf(deployment);
  await saying({ doing, hide: parts.hiding(variables) }, async () => {
    const manifest = await readManifest(folder);
    for (const warning of manifest.warnings) doing.log(`Note: ${warning}`);
    for (const name of manifest.settings.env)
      if (variables[name] === undefined)
        doing.log(`Note: driftguard.json lists ${name} under env, and it has no value: driftguard env sets one.`);
    await registerBuilt(ctx, deployment, { manifest, bytes: await bytesOf(join(folder, "files"), manifest) });
    await parts.warm(deployment);
    doing.signal.throwIfAborted();
    const isLive =
      !(await isHeld(ctx, deployment.id)) && (await goLive(ctx, { model: deployment.model, id: deployment.id, since }));
    if (isLive) {
      await parts.swapped();
      doing.log("Live: requests are answered by this version.");
    } else if (await isHeld(ctx, deployment.id)) {
      await becomeReady(ctx, deployment, (tx) => parts.openPreview(ctx, tx, deployment));
      parts.onWaiting();
      doing.log(
        "Ready: nothing is sent to it until its traffic is set. Its preview compares it with the live version.",
      );
    } else {
      doing.log("Not live: a later version went live while this one was built, or it was taken off again.");
    }
  });
}

/** The model is served already: what goes wrong here is said, and ends nothing. */
async function handOver({ ctx, deployment, folder, parts, since }: Build, doing: Doing): Promise<void> {
  const manifest = await readManifest(folder);
  if (manifest.baseline === null) {
    doing.log("There is no baseline file: the baseline is learned from the first 1,000 requests and 24 hours.");
    return;
  }
  try {
    const warnings = await parts.giveBaseline(ctx, {
      model: deployment.model,
      version: deployment.version_name,
      path: join(folder, "files", manifest.baseline),
      label: manifest.settings.label,
      since,
    });
    for (const warning of warnings) doing.log(`Note: ${warning}`);
    doing.log(`Baseline: ${manifest.baseline}.`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    doing.log(`Note: ${manifest.baseline} gives no baseline: ${error.message} It is learned from traffic instead.`);
  }
}

async function bytesOf(files: string, { files: named }: Manifest): Promise<number> {
  let bytes = 0;
  for (const name of Object.keys(named)) bytes += (await stat(join(files, name))).size;
  return bytes;
}

/** What the runtime, or a verb of ours, says of a failure, as a job says it. */
async function saying(
  {
    doing,
    hide,
    agree = "",
  }: { readonly doing: Doing; readonly hide: (line: string) => string; readonly agree?: string },
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof BuildProblem) {
      for (const line of error.lines) doing.log(hide(line));
      const mend = error.code === "consent_needed" ? ` ${agree}` : "";
      throw new StepProblem(error.code, `${hide(error.message)}${mend}`, { cause: error });
    }
    if (error instanceof Problem && error.status < 500)
      throw new StepProblem(error.code, error.message, { cause: error });
    throw error;
  }
}

/** What was built in vain, or not to its end; what went live stays so. */
export async function noteEnd(ctx: Context, id: string, outcome: JobOutcome): Promise<void> {
  if (outcome.state === "succeeded") return;
  await ctx.transaction((tx) =>
    changeDeployment(tx, ctx.caller.organisation, id, {
      from: ["building"],
      state: outcome.state,
      problem: outcome.state === "failed" ? outcome.problem.detail : null,
      ended_at: ctx.now(),
    }),
  );
}
