import type { BuildStep } from "../contract.ts";
import type { FilesNote } from "./fetch-step.ts";
import { readNote, writeNote } from "./notes.ts";

/** What the step notes. */
export type BaselineNote = { readonly file: string | null };

const names = ["baseline.csv", "baseline.parquet", "baseline.jsonl", "train.csv", "train.parquet"];

/** Names the training sample that the version brings; its host reads it, or learns from traffic and says so. */
export const baselineStep: BuildStep = {
  name: "baseline",
  limitMs: 120_000,
  async run({ folder, log }) {
    const { files } = readNote<FilesNote>(folder, "files");
    const file = names.find((name) => Object.hasOwn(files, name)) ?? null;
    log(
      file === null ? "no sample of the training data: the baseline is learned from traffic" : `baseline from ${file}`,
    );
    writeNote(folder, "baseline", { file } satisfies BaselineNote);
  },
};
