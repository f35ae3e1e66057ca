import type { Client, Live } from "@driftguard/client";
import type { Preview } from "@driftguard/protocol";

import { exitCodes } from "../exit-codes.ts";
import { CommandFault } from "./command-fault.ts";
import { followLog } from "./follow-log.ts";
import { asking } from "./remote.ts";

/**
 * Waits for the replay of a version that waits, and reads what it said.
 *
 * @throws CommandFault where it failed or was cancelled, or the server refuses
 */
export async function followPreview(
  { client, open }: { readonly client: Client; readonly open: () => Live | null },
  { model, version }: { readonly model: string; readonly version: string },
  tell: (line: string) => void,
): Promise<Preview> {
  const { replay } = await asking(client.previews.read(model, version));
  if (replay !== null && (replay.state === "queued" || replay.state === "running")) {
    const ended = await followLog({ client, live: open() }, replay.job, tell);
    if (ended.state !== "succeeded")
      throw new CommandFault(exitCodes.failed, ended.problem?.detail ?? `The replay was ${ended.state}.`);
  }
  return asking(client.previews.read(model, version));
}

/** Its verdict and what it rests on, a line each. */
export function previewLines({ report, replay }: Preview): readonly string[] {
  if (report === null) return [replay === null ? "Nothing was asked again yet." : `The replay is ${replay.state}.`];
  return [report.headline, ...report.findings.map(({ says }) => `- ${says}`)];
}
