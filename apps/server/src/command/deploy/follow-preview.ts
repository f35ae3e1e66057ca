import type { Client, Live } from "@driftguard/client";
import type { JobState, Preview } from "@driftguard/protocol";

import { exitCodes } from "../exit-codes.ts";
import { CommandFault } from "./command-fault.ts";
import { followLog } from "./follow-log.ts";
import { asking } from "./remote.ts";

/**
 * Waits for the replay of a version that waits, and reads what it said.
 *
 * @throws CommandFault where the server refuses
 */
export async function followPreview(
  { client, open }: { readonly client: Client; readonly open: () => Live | null },
  { model, version }: { readonly model: string; readonly version: string },
  tell: (line: string) => void,
): Promise<Preview> {
  const { replay } = await asking(client.previews.read(model, version));
  if (replay !== null && (replay.state === "queued" || replay.state === "running"))
    await followLog({ client, live: open() }, replay.job, tell);
  return asking(client.previews.read(model, version));
}

/** Its verdict and what it rests on, a line each. */
export function previewLines({ report, replay }: Preview): readonly string[] {
  const fate = replay === null ? null : (fates.get(replay.state) ?? null);
  if (report !== null)
    return [
      ...(fate === null ? [] : [`The last replay ${fate}; this is the one before.`]),
      ...[report.headline, ...report.findings.map(({ says }) => `- ${says}`)],
    ];
  if (replay === null) return ["Nothing was asked again yet."];
  return [fate === null ? `The replay is ${replay.state}.` : `The replay ${fate}.`];
}

/** @throws CommandFault where a pipeline has to stop: the last replay tells nothing, or the version fails in it */
export function refuseFailing({ version, report, replay }: Preview): void {
  const fate = replay === null ? undefined : fates.get(replay.state);
  if (fate !== undefined) throw new CommandFault(exitCodes.failed, replay?.problem ?? `The replay ${fate}.`);
  if (report?.verdict === "fails")
    throw new CommandFault(exitCodes.failed, `Version ${version} fails where the live version does not.`);
}

/** How a replay ended that made no report. */
const fates: ReadonlyMap<JobState, string> = new Map([
  ["failed", "failed"],
  ["cancelled", "was cancelled"],
]);
