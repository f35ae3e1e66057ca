import { join } from "node:path";
import type { BuildStep, Signature } from "../contract.ts";
import { inferSignature } from "../signature/infer-signature.ts";
import type { LoadNote } from "./load-step.ts";
import { readNote, writeNote } from "./notes.ts";
import { readSettings } from "./read-settings.ts";
import { readTestData } from "./test-data.ts";
import type { TestDataNote } from "./test-data-step.ts";

const told = {
  "test-data": "test_data.json has them",
  model: "the model tells them",
  annotations: "predict.py annotates them",
  declared: "driftguard.json declares them",
  none: "nothing tells",
} as const satisfies Record<Signature["columnsFrom"], string>;

/** Writes down what the version takes and gives. */
export const schemaStep: BuildStep = {
  name: "schema",
  limitMs: 10_000,
  async run({ folder, log }) {
    const files = join(folder, "files");
    const { facts } = readNote<LoadNote>(folder, "load");
    const rows = readTestData(files)?.rows ?? [];
    const { outputs } = readNote<TestDataNote>(folder, "test-data");
    const signature: Signature = {
      ...inferSignature({ facts, settings: readSettings(files), rows }),
      ...(outputs === undefined ? {} : { outputs }),
    };
    log(
      signature.columns === null
        ? "the columns are not known: rows go to the model as they come"
        : `${signature.columns.length} ${signature.columns.length === 1 ? "column" : "columns"}, as ${told[signature.columnsFrom]}`,
    );
    writeNote(folder, "schema", signature);
  },
};
