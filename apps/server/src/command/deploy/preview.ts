import { parseArgs } from "node:util";

import type { Client } from "@driftguard/client";
import { replayInput, type ReplayInput } from "@driftguard/protocol";

import type { CommandParts } from "./deploy.ts";
import { followPreview, previewLines, refuseFailing } from "./follow-preview.ts";
import { orUsage } from "./or-usage.ts";
import { asking, openLive, openRemote } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const previewUsage = `Usage: driftguard preview <model> [version] [--again] [--requests number] [--discard] [--format json]
                          [--url address] [--key key]

Tells what a version that waits says to what the live version was asked; without a version lists the last 20 that waited,
those that went live or ended too. It ends with 1 where the version fails on requests that the live version answers, and
where the last replay failed or was cancelled.

--again     asks the recorded requests again, and opens a preview that was put away
--requests  how many of the newest ones, up to 2000; asks again
--discard   takes the version away before it goes live
--format    json: the whole report
`;

/** `driftguard preview`. @throws StartFault for usage, CommandFault for what fails or the server refuses */
export async function previewCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { positionals, values } = orUsage(
    () =>
      parseArgs({
        args: [...parts.args],
        allowPositionals: true,
        options: { ...{ requests: text, format: text, url: text, key: text }, ...{ again: flag, discard: flag } },
      }),
    previewUsage,
  );
  const [model, version, ...more] = positionals;
  if (model === undefined || more.length > 0) throw usageFault("A model is named, and a version.", previewUsage);
  if (values.format !== undefined && values.format !== "json")
    throw usageFault(`--format takes json, not "${values.format}".`, previewUsage);
  const remote = { url: values.url ?? parts.url, key: values.key ?? parts.key };
  const client = openRemote(remote, parts.fetch);
  if (version === undefined) return list(client, model, parts);
  if (values.discard) {
    await asking(client.previews.discard(model, version));
    return parts.tell(`Version ${version} of ${model} is discarded.`);
  }
  if (values.again || values.requests !== undefined)
    await asking(client.previews.replay(model, version, readRequests(values.requests)));
  const open = () => openLive(remote, parts.openSocket);
  const preview = await followPreview({ client, open }, { model, version }, parts.tell);
  if (values.format === "json") parts.print(JSON.stringify(preview, null, 2));
  else for (const line of previewLines(preview)) parts.print(line);
  refuseFailing(preview);
}

function readRequests(word: string | undefined): ReplayInput {
  const read = replayInput.safeParse(word === undefined ? {} : { requests: Number(word) });
  if (read.success) return read.data;
  throw usageFault(`--requests takes a whole number up to 2000, not "${word}".`, previewUsage);
}

async function list(client: Client, model: string, { print }: CommandParts): Promise<void> {
  const { items } = await asking(client.previews.list(model));
  for (const preview of items)
    print(`${preview.version}\t${preview.state}\t${preview.report?.headline ?? previewLines(preview)[0] ?? ""}`);
}
