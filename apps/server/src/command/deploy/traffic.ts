import { parseArgs } from "node:util";

import type { Traffic, TrafficInput } from "@driftguard/protocol";

import { StartFault } from "../../platform/start-fault.ts";
import { type CommandParts, orUsage } from "./deploy.ts";
import { asking, openRemote } from "./remote.ts";

export const trafficUsage = `Usage: driftguard traffic <model> [version=percent …] [--header name | --field name | --no-sticky]
                          [--reason text] [--url address] [--key key]

Shows how a model's requests are shared out among its versions, or shares them out: v1=50 v2=50. Percentages may have two
decimals and make 100.

--header     a header of the requests: who sends the same text stays with its version
--field      the same by a field of the first row, or beside the rows
--no-sticky  every request by chance
`;

/** `driftguard traffic`. @throws StartFault for usage, CommandFault for what the server refuses */
export async function trafficCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const { positionals, values } = orUsage(
    () =>
      parseArgs({
        args: [...parts.args],
        allowPositionals: true,
        options: {
          ...{ header: text, field: text, reason: text, url: text, key: text },
          "no-sticky": { type: "boolean", default: false },
        },
      }),
    trafficUsage,
  );
  const [model, ...shares] = positionals;
  if (model === undefined) throw new StartFault(`A model is named first. ${trafficUsage}`);
  const client = openRemote({ url: values.url ?? parts.url, key: values.key ?? parts.key }, parts.fetch);
  if (shares.length === 0) return tell(parts, await asking(client.deployments.traffic(model)));
  const { header, field, reason } = values;
  const sticky: Pick<TrafficInput, "sticky"> =
    header !== undefined
      ? { sticky: { by: "header", name: header } }
      : field !== undefined
        ? { sticky: { by: "field", name: field } }
        : values["no-sticky"]
          ? { sticky: null }
          : {};
  const split = shares.map(readShare);
  tell(
    parts,
    await asking(
      client.deployments.setTraffic(model, { split, ...sticky, ...(reason === undefined ? {} : { reason }) }),
    ),
  );
}

function readShare(word: string): { readonly version: string; readonly weight: number } {
  const found = /^(.+)=(\d{1,3}(?:\.\d{1,2})?)%?$/.exec(word);
  const [, version, percent] = found ?? [];
  if (version === undefined || percent === undefined)
    throw new StartFault(`Expected version=percent, such as v2=50, not "${word}". ${trafficUsage}`);
  return { version, weight: Math.round(Number(percent) * 100) };
}

function tell({ print }: CommandParts, { split }: Traffic): void {
  for (const { version, weight, deployment } of split)
    print(`${version}\t${weight / 100} %\tdeployment ${deployment.number}`);
}
