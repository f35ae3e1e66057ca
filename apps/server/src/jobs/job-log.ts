import type { Context } from "../platform/context.ts";
import { storableText } from "../platform/storable.ts";
import { appendLines, type NewLine } from "./queries/job-lines.ts";

/** The log of one running job: lines gather for a moment and are stored together, in their order. */
export type JobLog = {
  /** Never throws: a line that cannot be stored is no reason to end a job. */
  readonly write: (step: string, text: string) => void;
  /** Resolves when all that was written is stored. @throws Unavailable */
  readonly flush: () => Promise<void>;
};

const gatherMs = 200;
const lengthMax = 4_000;
/** A build that prints for ever must not fill the disk. */
const linesMax = 100_000;

export function openJobLog(ctx: Context, job: string, { before }: { readonly before: number }): JobLog {
  let waiting: NewLine[] = [];
  let count = before;
  let timer: NodeJS.Timeout | null = null;
  let storing: Promise<void> = Promise.resolve();

  const store = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const lines = waiting;
    waiting = [];
    storing = storing
      .catch(() => undefined)
      .then(() => ctx.transaction((tx) => appendLines(tx, ctx.caller.organisation, job, lines)))
      .catch((error: unknown) => {
        // They come with the next ones.
        waiting = [...lines, ...waiting];
        throw error;
      });
    return storing;
  };

  return {
    write(step, text) {
      if (count > linesMax) return;
      count += 1;
      const line = count > linesMax ? `The log ends here: it has ${linesMax} lines.` : text;
      waiting.push({ at: ctx.now(), step, text: storableText(cut(line)) });
      timer ??= setTimeout(() => void store().catch(() => undefined), gatherMs);
    },
    flush: () => store(),
  };
}

function cut(line: string): string {
  return line.length > lengthMax ? `${line.slice(0, lengthMax)}…` : line;
}
