import { type BuildStep, type EnvironmentNote } from "../contract.ts";
import type { ModelFacts } from "../pools/pool.ts";
import { versionWarnings } from "./environment-step.ts";
import { readNote, writeNote } from "./notes.ts";
import type { ScanNote } from "./scan-step.ts";
import { withPool } from "./with-pool.ts";

/** What the step notes. */
export type LoadNote = {
  readonly facts: ModelFacts;
  /** From the start of a process to the loaded model. */
  readonly milliseconds: number;
  readonly warnings: readonly string[];
};

/** Loads the model once, in the sandbox that it will be served in. */
export const loadStep: BuildStep = {
  name: "load",
  limitMs: 20_000,
  whenLate: "Within them a model is loaded, with whatever predict.py does at its start: let it do less, or load less.",
  async run(context) {
    const { folder, log } = context;
    const note = await withPool(context, { codec: "json", columns: null }, async ({ facts, milliseconds }) => {
      const warnings = versionWarnings(
        readNote<ScanNote>(folder, "scan"),
        readNote<EnvironmentNote | null>(folder, "environment"),
      );
      return { facts, milliseconds, warnings } satisfies LoadNote;
    });
    for (const warning of note.warnings) log(warning);
    log(`loaded in ${Math.round(note.milliseconds)} ms`);
    writeNote(folder, "load", note);
  },
};
