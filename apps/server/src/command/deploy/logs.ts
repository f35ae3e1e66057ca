import { parseArgs } from "node:util";

import type { Client } from "@driftguard/client";

import { exitCodes } from "../exit-codes.ts";
import { CommandFault } from "./command-fault.ts";
import type { CommandParts } from "./deploy.ts";
import { followLog } from "./follow-log.ts";
import { orUsage } from "./or-usage.ts";
import { asking, openLive, openRemote } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const logsUsage = `Usage: driftguard logs <model or job> [--follow] [--url address] [--key key]

Tells the log of a job, or of a model's newest one, and goes on with it until the job ends; --follow says the same.
`;

/** `driftguard logs`. @throws StartFault for usage, CommandFault for a job that failed or a server that refuses */
export async function logsCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const { positionals, values } = orUsage(
    () =>
      parseArgs({
        args: [...parts.args],
        allowPositionals: true,
        options: { follow: { type: "boolean" }, url: text, key: text },
      }),
    logsUsage,
  );
  const [reference, ...more] = positionals;
  if (reference === undefined || more.length > 0) throw usageFault("One log is told at a time.", logsUsage);
  const remote = { url: values.url ?? parts.url, key: values.key ?? parts.key };
  const client = openRemote(remote, parts.fetch);
  const id = await findJob(client, reference);
  const ended = await followLog({ client, live: openLive(remote, parts.openSocket) }, id, parts.print);
  if (ended.state === "succeeded") return;
  const { problem, state } = ended;
  throw new CommandFault(
    exitCodes.failed,
    problem === null ? `It was ${state}.` : `${problem.step}: ${problem.detail}`,
  );
}

async function findJob(client: Client, reference: string): Promise<string> {
  if (/^job_[0-9a-z]{25}$/.test(reference)) return reference;
  const { items } = await asking(client.jobs.list({ model: reference, limit: 1 }));
  const [newest] = items;
  if (newest === undefined) throw new CommandFault(exitCodes.failed, `Nothing was pushed to ${reference} yet.`);
  return newest.id;
}
