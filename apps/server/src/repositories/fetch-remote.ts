import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { join } from "node:path";

import { archiveLimits } from "@driftguard/runtime";

import { StepProblem } from "../jobs/index.ts";
import { gitEnvironment, type GitSettings } from "../platform/git/git-environment.ts";
import { GitFailed, runGit } from "../platform/git/start-git.ts";
import type { Pinned } from "../platform/outbound/gate.ts";

export type RemoteFetch = {
  /** http or https. */
  readonly remote: string;
  readonly branch: string;
  /** That the branch must be at. */
  readonly commit: string;
  /** A folder for the time of the fetch. */
  readonly folder: string;
  readonly pin: (url: string) => Promise<Pinned>;
  readonly signal: AbortSignal;
};

/**
 * Fetches the newest commit of a branch, without its history, and hands over the folder that it is in for as long as
 * `use` takes. git goes to the addresses that were judged, follows no redirect, and asks nobody for a password.
 *
 * @throws StepProblem fetch_refused, fetch_failed, fetch_moved, fetch_too_large
 */
export async function fetchRemote(
  { remote, branch, commit, folder, pin, signal }: RemoteFetch,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const { protocol, pinned } = await judge(remote, pin);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tooLarge = new AbortController();
  const watch = watchSize(folder, () => tooLarge.abort());
  const env = gitEnvironment(settingsOf(pinned), { transports: [protocol] });
  const how = { env, cwd: folder, signal: AbortSignal.any([signal, tooLarge.signal]) };
  try {
    if (!knowsPins(await runGit(["version"], how)))
      throw new StepProblem(
        "fetch_refused",
        "The server's git is older than 2.37, which can be led elsewhere; update it.",
      );
    await runGit(["init", "--quiet", "--bare", "--template=", folder], how);
    await runGit(
      [
        ...["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"],
        ...["--", remote, `+refs/heads/${branch}:refs/heads/fetched`],
      ],
      how,
    );
    const found = (await runGit(["rev-parse", "--verify", "refs/heads/fetched"], how)).trim();
    if (found !== commit)
      throw new StepProblem(
        "fetch_moved",
        `"${branch}" is at ${found.slice(0, 12)} by now: what is there is built by its own event.`,
      );
    await use(folder);
  } catch (error) {
    if (tooLarge.signal.aborted)
      throw new StepProblem(
        "fetch_too_large",
        "The repository's newest commit is over 2 GiB: push what the model needs.",
      );
    if (error instanceof GitFailed)
      throw new StepProblem(
        "fetch_failed",
        `"${branch}" could not be fetched from ${remote}: see that both are right, and that it can be read without a password.`,
        { cause: error },
      );
    throw error;
  } finally {
    clearInterval(watch);
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(
  remote: string,
  pin: RemoteFetch["pin"],
): Promise<{ readonly protocol: "http" | "https"; readonly pinned: Pinned }> {
  const refused = (why: string, cause?: unknown): StepProblem =>
    new StepProblem("fetch_refused", `${remote} may not be reached: ${why}`, { cause });
  const protocol = URL.parse(remote)?.protocol;
  const pinned = await pin(remote).catch((error: unknown) => {
    throw refused(
      "it is no public address, or there is no such name; the operator may open it by OUTBOUND_ALLOW.",
      error,
    );
  });
  if (protocol === "https:") return { protocol: "https", pinned };
  if (protocol === "http:" && pinned.isOperators) return { protocol: "http", pinned };
  throw refused("take its https address.");
}

function settingsOf({ host, port, addresses }: Pinned): GitSettings {
  const listed = addresses.map((address) => (isIPv6(address) ? `[${address}]` : address)).join(",");
  return [
    ["http.followRedirects", "false"],
    ["http.curloptResolve", `${host}:${port}:${listed}`],
    ["http.proxy", ""],
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "20"],
    ["fetch.fsckObjects", "true"],
    ["credential.helper", ""],
  ];
}

/** Older ones would pass over `http.curloptResolve`, and look the name up for themselves. */
function knowsPins(version: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 37);
}

function watchSize(folder: string, onTooLarge: () => void): NodeJS.Timeout {
  return setInterval(() => {
    // A file may go while it is looked at; the next look counts what there is then.
    void sizeOf(join(folder, "objects/pack")).then(
      (bytes) => (bytes > archiveLimits.bytes ? onTooLarge() : undefined),
      () => undefined,
    );
  }, 500);
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
