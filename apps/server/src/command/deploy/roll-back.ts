import { parseArgs } from "node:util";

import type { CommandParts } from "./deploy.ts";
import { orUsage } from "./or-usage.ts";
import { asking, openRemote } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const rollBackUsage = `Usage: driftguard rollback <model> [--to deployment] [--url address] [--key key]

Goes back to the version that was live before, or to a deployment that is named by its number or id.
`;

/** `driftguard rollback`. @throws StartFault for usage, CommandFault for what the server refuses */
export async function rollBackCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const { positionals, values } = orUsage(
    () => parseArgs({ args: [...parts.args], allowPositionals: true, options: { to: text, url: text, key: text } }),
    rollBackUsage,
  );
  const [model, ...more] = positionals;
  if (model === undefined || more.length > 0) throw usageFault("One model is rolled back at a time.", rollBackUsage);
  const client = openRemote({ url: values.url ?? parts.url, key: values.key ?? parts.key }, parts.fetch);
  const live = await asking(client.deployments.rollBack(model, values.to));
  parts.tell(`${live.model.name} is answered by version ${live.version} again: deployment ${live.number}.`);
  parts.print(live.endpoint);
}
