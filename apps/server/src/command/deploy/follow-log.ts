import { type Client, followJob, type Live } from "@driftguard/client";
import type { Job, JobLine } from "@driftguard/protocol";

import { asking } from "./remote.ts";

const askEveryMs = 300;

/** Tells a job's lines as they come, under the names of its steps, until it ends. @throws CommandFault */
export async function followLog(
  { client, live }: { readonly client: Client; readonly live: Live | null },
  job: string,
  tell: (line: string) => void,
): Promise<Job> {
  let step = "";
  const say = (line: JobLine): void => {
    if (line.step !== step && line.step !== "") tell(`[${line.step}]`);
    step = line.step;
    tell(`  ${line.text}`);
  };
  try {
    return await asking(
      followJob(job, { jobs: client.jobs, live, onLines: (lines) => lines.forEach(say), askEveryMs, awayMax: 200 }),
    );
  } finally {
    live?.close();
  }
}
