import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { changeVariablesInput } from "@driftguard/protocol";

import { StartFault } from "../../platform/start-fault.ts";
import type { CommandParts } from "./deploy.ts";
import { orUsage } from "./or-usage.ts";
import { asking, openRemote } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const envUsage = `Usage: driftguard env <model> [NAME=value | NAME=@file …] [--remove NAME …] [--reason text] [--url address] [--key key]

Sets what the workers of a model find in their environment, of all its versions, or lists the names. Values are never read
back. With @file the value is what stands in a file, without its last line break: it is in no list of processes.
`;

/** `driftguard env`. @throws StartFault for usage, CommandFault for what the server refuses */
export async function envCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const { positionals, values } = orUsage(
    () =>
      parseArgs({
        args: [...parts.args],
        allowPositionals: true,
        options: { remove: { type: "string", multiple: true }, reason: text, url: text, key: text },
      }),
    envUsage,
  );
  const [model, ...given] = positionals;
  if (model === undefined) throw usageFault("A model is named first.", envUsage);
  const client = openRemote({ url: values.url ?? parts.url, key: values.key ?? parts.key }, parts.fetch);
  const set = await Promise.all(given.map(readPair));
  const removed = (values.remove ?? []).map((name) => [name, null] as const);
  const { variables, changeVariables } = client.deployments;
  const changed = Object.fromEntries([...set, ...removed]);
  const input = { variables: changed, ...(values.reason === undefined ? {} : { reason: values.reason }) };
  const isQuestion = Object.keys(changed).length === 0;
  if (!isQuestion && !changeVariablesInput.safeParse(input).success)
    throw usageFault("A name has letters, digits and _, and a value at most 8,192 characters.", envUsage);
  const { names, missing } = await asking(isQuestion ? variables(model) : changeVariables(model, input));
  for (const name of names) parts.print(name);
  if (missing.length > 0) parts.tell(`Listed in driftguard.json and without a value: ${missing.join(", ")}.`);
}

async function readPair(word: string): Promise<readonly [name: string, value: string]> {
  const at = word.indexOf("=");
  if (at < 1) throw usageFault(`Expected NAME=value, not "${word}".`, envUsage);
  const [name, value] = [word.slice(0, at), word.slice(at + 1)];
  if (!value.startsWith("@")) return [name, value];
  const path = value.slice(1);
  const read = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new StartFault(`${path} cannot be read.`, { cause });
  });
  return [name, read.replace(/\r?\n$/, "")];
}
