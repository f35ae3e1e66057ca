import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Findings, Tell } from "../report/part.ts";
import { median, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { command, copyExample } from "./deploy-example.ts";
import { program, shareEnvironments } from "./share-environments.ts";
import { subjects } from "./subjects.ts";

const [pushes, models] = [10, 5];
const exampleList = new URL("../../examples/flights-sklearn/requirements.txt", import.meta.url);

/** Where the seconds of a push go whose Python environment is there: of each step of its job, and around the job. */
export async function measurePush(tell: Tell): Promise<Findings> {
  const subject = subjects.find(({ name }) => name === "flights-sklearn");
  if (subject === undefined) throw new Error("there is no example of scikit-learn");
  const data = makeDataFolder();
  shareEnvironments(data.path);
  const work = mkdtempSync(join(tmpdir(), "driftguard-bench-push-"));
  const list = readFileSync(exampleList, "utf8").trim().split("\n");
  const settings = { BASE_ENVIRONMENTS: list.join(" ") };
  const server = await startServer({ dataFolder: data.path, program, settings });
  try {
    const folder = join(work, subject.name);
    copyExample(subject.example, folder, subject);
    tell("the first push, whose environment may have to be made");
    await command(server, program, "deploy", folder);
    const seen: Seen[] = [];
    for (let push = 1; push <= pushes; push += 1) {
      tell(`push ${push} of ${pushes}`);
      writeFileSync(join(folder, "NOTES.md"), `Push ${push}.\n`);
      const seconds = await command(server, program, "deploy", folder);
      seen.push({ seconds, ...(await newestJob(server)) });
    }
    const firsts: number[] = [];
    for (let model = 1; model <= models; model += 1) {
      tell(`the first push of model ${model} of ${models}, whose list a base satisfies`);
      const other = join(work, `other-${model}`);
      copyExample(subject.example, other, subject);
      // Other words for what is there: an environment of its own would have to be installed.
      const loose = list.map((line) => line.replace(/^numpy==(\d+)\.(\d+).*/, `numpy>=$1.$2,<${model + 2}`));
      writeFileSync(join(other, "requirements.txt"), `${loose.join("\n")}\n`);
      firsts.push(await command(server, program, "deploy", other));
    }
    const whole = rounded(median(seen.map(({ seconds }) => seconds)));
    const first = rounded(median(firsts));
    return {
      tables: [
        {
          title: `a push of scikit-learn whose environment is there, medians of ${pushes}`,
          rows: [...partsOf(seen), { part: "all, as the command took it", s: whole }],
        },
        {
          title: `the first push of a model whose list a base environment satisfies, of ${models} models`,
          rows: [{ "p50 s": first, "longest s": rounded(Math.max(...firsts)) }],
        },
      ],
      goals: [
        {
          ...{ promise: "push to live, scikit-learn, its environment there", seen: whole, limit: 10, unit: "s" },
          better: "less",
        },
        {
          ...{ promise: "first push to live, scikit-learn, by a base environment", seen: first, limit: 10, unit: "s" },
          better: "less",
        },
      ],
    };
  } finally {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
    data.remove();
  }
}

type Job = {
  readonly created_at: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly steps: readonly { readonly name: string; readonly started_at: string; readonly ended_at: string }[];
};
type Seen = { readonly seconds: number; readonly job: Job };

async function newestJob(server: BenchServer): Promise<Pick<Seen, "job">> {
  const page = (await callApi(server, "GET", "/api/v1/jobs?limit=1&state=succeeded")) as {
    readonly items: readonly Job[];
  };
  const [job] = page.items;
  if (job === undefined) throw new Error("no job has succeeded");
  return { job };
}

function partsOf(seen: readonly Seen[]): Record<string, string | number>[] {
  const row = (part: string, of: (one: Seen) => number): Record<string, string | number> => ({
    part,
    s: rounded(median(seen.map(of))),
  });
  const names = seen[0]?.job.steps.map(({ name }) => name) ?? [];
  return [
    row("before the job begins", ({ job }) => secondsFrom(job.created_at, job.started_at)),
    ...names.map((name) =>
      row(name, ({ job }) => {
        const step = job.steps.find((one) => one.name === name);
        return step === undefined ? Number.NaN : secondsFrom(step.started_at, step.ended_at);
      }),
    ),
    row("the command around the job", ({ job, seconds }) => seconds - secondsFrom(job.created_at, job.ended_at)),
  ];
}

function secondsFrom(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 1000;
}
