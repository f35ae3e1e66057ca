import { parseArgs } from "node:util";

import { type Job, jobState } from "@driftguard/protocol";

import { StartFault } from "../../platform/start-fault.ts";
import type { CommandParts } from "./deploy.ts";
import { orUsage } from "./or-usage.ts";
import { readConsent } from "./read-consent.ts";
import { asking, openRemote } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const jobsUsage = `Usage: driftguard jobs [--model model] [--state state] [--url address] [--key key]
       driftguard jobs cancel <job>
       driftguard jobs retry <job> [--allow what]

Lists the newest jobs, ends one, or lets one go on that failed or was cancelled.

--allow    what to build although the build asks: unknown-names, other-framework-version, source-builds
`;

/** `driftguard jobs`. @throws StartFault for usage, CommandFault for what the server refuses */
export async function jobsCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const { positionals, values } = orUsage(
    () =>
      parseArgs({
        args: [...parts.args],
        allowPositionals: true,
        options: { model: text, state: text, url: text, key: text, allow: { type: "string", multiple: true } },
      }),
    jobsUsage,
  );
  const client = openRemote({ url: values.url ?? parts.url, key: values.key ?? parts.key }, parts.fetch);
  const [verb, id, ...more] = positionals;
  if (verb === undefined) {
    const state = values.state === undefined ? undefined : readState(values.state);
    const { model } = values;
    const { items } = await asking(
      client.jobs.list({ ...(model === undefined ? {} : { model }), ...(state === undefined ? {} : { state }) }),
    );
    for (const job of items) parts.print(lineOf(job));
    return;
  }
  if ((verb !== "cancel" && verb !== "retry") || id === undefined || more.length > 0)
    throw usageFault("jobs takes cancel or retry, and the id of one job.", jobsUsage);
  const allow = (values.allow ?? []).map(readConsent);
  if (verb === "cancel" && allow.length > 0) throw usageFault("jobs cancel takes no --allow.", jobsUsage);
  parts.print(lineOf(await asking(verb === "retry" ? client.jobs.retry(id, { allow }) : client.jobs.cancel(id))));
}

function readState(word: string): Job["state"] {
  const read = jobState.safeParse(word);
  if (read.success) return read.data;
  throw new StartFault(`--state takes ${jobState.options.join(", ")}, not "${word}".`);
}

/** For people and for `cut`: tabs between, the sentence last. */
function lineOf({ id, state, model, created_at: at, problem, steps }: Job): string {
  const running = steps.find((step) => step.state === "running");
  return [id, state, model.name, at, problem?.detail ?? running?.name ?? ""].join("\t");
}
