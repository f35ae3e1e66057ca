import type { JobLine } from "@driftguard/protocol";

/** Lines of a log by step, as they come in. It is added to, never copied: there may be 100,000. */
export type LogBook = {
  readonly add: (lines: readonly JobLine[]) => void;
  readonly of: (step: string) => readonly JobLine[];
  readonly all: () => readonly JobLine[];
};

/** @param first - the step that lines of none belong to where no other came before */
export function createLogBook(first: string): LogBook {
  const all: JobLine[] = [];
  const steps = new Map<string, JobLine[]>();
  let last = first;
  return {
    add(lines) {
      for (const line of lines) {
        if (line.step !== "") last = line.step;
        all.push(line);
        const own = steps.get(last);
        if (own === undefined) steps.set(last, [line]);
        else own.push(line);
      }
    },
    of: (step) => steps.get(step) ?? [],
    all: () => all,
  };
}
