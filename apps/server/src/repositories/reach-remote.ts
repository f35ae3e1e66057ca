import { isIP, isIPv6 } from "node:net";

import { StepProblem } from "../jobs/index.ts";
import { gitEnvironment, type GitSettings } from "../platform/git/git-environment.ts";
import { runGit } from "../platform/git/start-git.ts";
import type { Pinned } from "../platform/outbound/gate.ts";

export type Reach = {
  readonly cwd: string;
  readonly pin: (url: string) => Promise<Pinned>;
  /** Of a private repository; `null`: it is read without a password. */
  readonly token: string | null;
  readonly signal: AbortSignal;
};

/** How a git is run that connects by itself, and the address that it is given: never the text that a user wrote. */
export type ReachedRemote = {
  readonly address: string;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly signal: AbortSignal;
};

/**
 * Judges a remote, so that git goes to the addresses that were judged, follows no redirect, and asks nobody for a password.
 *
 * @param remote - http or https
 * @throws StepProblem fetch_refused
 */
export async function reachRemote(remote: string, { cwd, pin, token, signal }: Reach): Promise<ReachedRemote> {
  const pinned = await judge(remote, pin);
  const transport = pinned.address.startsWith("https:") ? "https" : "http";
  const env = gitEnvironment([...settingsOf(pinned), ...credentialOf(token)], { transports: [transport] });
  if (!knowsPins(await runGit(["version"], { env, cwd, signal })))
    throw new StepProblem(
      "fetch_refused",
      "The server's git is older than 2.37, which can be led elsewhere; update it.",
    );
  return { address: pinned.address, env, cwd, signal };
}

async function judge(remote: string, pin: Reach["pin"]): Promise<Pinned> {
  const refused = (why: string, cause?: unknown): StepProblem =>
    new StepProblem("fetch_refused", `${remote} may not be reached: ${why}`, { cause });
  const pinned = await pin(remote).catch((error: unknown) => {
    throw refused(
      "it is no public address, or there is no such name; the operator may open it by OUTBOUND_ALLOW.",
      error,
    );
  });
  if (pinned.address.startsWith("https:") || pinned.isOperators) return pinned;
  throw refused("take its https address.");
}

function settingsOf({ host, port, addresses }: Pinned): GitSettings {
  const listed = addresses.map((address) => (isIPv6(address) ? `[${address}]` : address)).join(",");
  return [
    ["http.followRedirects", "false"],
    // An address of digits is looked up by nobody, and one of IPv6 could not be told from its port here.
    ...(isIP(host) === 0 ? [["http.curloptResolve", `${host}:${port}:${listed}`] as const] : []),
    ["http.proxy", ""],
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "20"],
    ["fetch.fsckObjects", "true"],
    ["credential.helper", ""],
  ];
}

/**
 * As GitHub, GitLab and Gitea take a token; the name counts for nothing there. In the environment of a process of ours alone,
 * never among its arguments, which everybody on a machine may read. No redirect is followed, so that nobody else gets it.
 */
function credentialOf(token: string | null): GitSettings {
  if (token === null) return [];
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [["http.extraHeader", `Authorization: Basic ${basic}`]];
}

/** Older ones would pass over `http.curloptResolve`, and look the name up for themselves. */
function knowsPins(version: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 37);
}
