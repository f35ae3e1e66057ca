import { parseArgs } from "node:util";

import {
  type ExperimentInput,
  experimentInput,
  type ShownExperiment,
  type Traffic,
  type TrafficInput,
} from "@driftguard/protocol";

import type { CommandParts } from "./deploy.ts";
import { orUsage } from "./or-usage.ts";
import { asking, openRemote } from "./remote.ts";
import { usageFault } from "./usage-fault.ts";

export const trafficUsage = `Usage: driftguard traffic <model> [version=percent …] [--header name | --field name | --no-sticky]
                          [--canary version | --no-canary] [--shadow version | --no-shadow] [--reason text] [--url address] [--key key]
                          [--compare accuracy|error|label|prediction] [--value text] [--better higher|lower] [--expected number]
                          [--no-compare]

Shows how a model's requests are shared out among its versions, or shares them out: v1=50 v2=50. Percentages may have two
decimals and make 100.

--header     a header of the requests: who sends the same text stays with its version
--field      the same by a field of the first row, or beside the rows
--no-sticky  every request by chance
--canary     tries a version at 5, 25, 50 and 100 %, and promotes it or rolls it back by itself; --no-canary ends that
--compare    tells which of two versions that share the traffic is better, by the mean of accuracy, error, label or prediction
             over the rows to come, or with --value the share of labels or predictions that say it; --better says what is
             hoped for of label and prediction, --expected how large a difference; it decides nothing; --no-compare ends it
--shadow     asks a version what the others are asked, and answers nobody with it; --no-shadow ends that
`;

/** `driftguard traffic`. @throws StartFault for usage, CommandFault for what the server refuses */
export async function trafficCommand(parts: CommandParts): Promise<void> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { positionals, values } = orUsage(
    () =>
      parseArgs({
        args: [...parts.args],
        allowPositionals: true,
        options: {
          ...{ header: text, field: text, canary: text, shadow: text, reason: text, url: text, key: text },
          ...{ compare: text, value: text, better: text, expected: text },
          ...{ "no-sticky": flag, "no-canary": flag, "no-shadow": flag, "no-compare": flag },
        },
      }),
    trafficUsage,
  );
  const [model, ...shares] = positionals;
  if (model === undefined) throw usageFault("A model is named first.", trafficUsage);
  const client = openRemote({ url: values.url ?? parts.url, key: values.key ?? parts.key }, parts.fetch);
  const { header, field, canary, shadow, reason } = values;
  const input: TrafficInput = {
    ...(shares.length === 0 ? {} : { split: readSplit(shares) }),
    ...(header === undefined ? {} : { sticky: { by: "header", name: header } }),
    ...(field === undefined ? {} : { sticky: { by: "field", name: field } }),
    ...(values["no-sticky"] ? { sticky: null } : {}),
    ...(canary === undefined ? {} : { canary: { version: canary } }),
    ...(values["no-canary"] ? { canary: null } : {}),
    ...(shadow === undefined ? {} : { shadow }),
    ...(values["no-shadow"] ? { shadow: null } : {}),
  };
  const isQuestion = Object.keys(input).length === 0;
  const { traffic, setTraffic, experiment, startExperiment, endExperiment } = client.deployments;
  const more = reason === undefined ? {} : { reason };
  const compare = values.compare === undefined ? null : { ...readComparison(values, values.compare), ...more };
  tell(parts, await asking(isQuestion ? traffic(model) : setTraffic(model, { ...input, ...more })));
  const said =
    compare !== null
      ? startExperiment(model, compare)
      : values["no-compare"]
        ? endExperiment(model)
        : experiment(model);
  tellExperiment(parts, (await asking(said)).experiment);
}

function readComparison(
  { value, better, expected }: { readonly value?: string; readonly better?: string; readonly expected?: string },
  compare: string,
): ExperimentInput {
  const read = experimentInput.safeParse({
    metric: compare,
    ...(value === undefined ? {} : { value }),
    ...(better === undefined ? {} : { better }),
    ...(expected === undefined ? {} : { expected: Number(expected) }),
  });
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `--${path.join(" ")}: ${message}`);
  throw usageFault(`${faults.join("; ")}.`, trafficUsage);
}

function readSplit(words: readonly string[]): { readonly version: string; readonly weight: number }[] {
  const split = words.map(readShare);
  const whole = split.reduce((sum, { weight }) => sum + weight, 0);
  if (whole !== 10_000) throw usageFault(`The shares make ${whole / 100} %, where 100 % are shared out.`, trafficUsage);
  return split;
}

function readShare(word: string): { readonly version: string; readonly weight: number } {
  const found = /^(.+)=(\d{1,3}(?:\.\d{1,2})?)%?$/.exec(word);
  const [, version, percent] = found ?? [];
  if (version === undefined || percent === undefined)
    throw usageFault(`Expected version=percent, such as v2=50, not "${word}".`, trafficUsage);
  return { version, weight: Math.round(Number(percent) * 100) };
}

function tell({ print, tell: say }: CommandParts, { split, shadow, canary }: Traffic): void {
  for (const { version, weight, deployment } of split)
    print(`${version}\t${weight / 100} %\tdeployment ${deployment.number}`);
  if (shadow !== null) say(`Shadow: version ${shadow.version}.`);
  if (canary?.state === "running") say(`On trial: version ${canary.canary.version}. ${canary.next ?? ""}`);
}

function tellExperiment({ tell: say }: CommandParts, experiment: ShownExperiment["experiment"]): void {
  if (experiment === null) return;
  const { first, second, metric, says, state } = experiment;
  const of = ({ version, rows, estimate }: typeof first): string =>
    `version ${version} ${estimate === null ? "none yet" : Number(estimate.toPrecision(4))} (${rows} rows)`;
  say(`Compared by ${metric}${state === "ended" ? ", ended" : ""}: ${of(first)}, ${of(second)}. ${says}`);
}
