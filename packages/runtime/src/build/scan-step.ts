import { join } from "node:path";
import { BuildProblem, type BuildStep, type DetectedModel, type ScanReport } from "../contract.ts";
import { acceptedModels } from "./accepted-models.ts";
import { readNote, writeNote } from "./notes.ts";
import type { FilesNote } from "./fetch-step.ts";
import { readSettings } from "./read-settings.ts";
import { inspectApart } from "./inspect-apart.ts";

/** What the step notes. */
export type ScanNote = { readonly model: DetectedModel; readonly scan: ScanReport };

/** Finds the model and reads what its file would do. Nothing is executed. */
export const scanStep: BuildStep = {
  name: "scan",
  limitMs: 60_000,
  async run({ folder, consent, log, ...options }) {
    const files = join(folder, "files");
    const { files: hashes } = readNote<FilesNote>(folder, "files");
    const note = await inspectApart({ files, paths: Object.keys(hashes), settings: readSettings(files) }, options);
    const { model, scan } = note;
    log(`${model.file ?? model.entry}: ${model.format}, ${scan.verdict}`);
    // A refusal carries its lines itself, and the host writes them to the log.
    judgeScan(note, consent.unknownNames);
    for (const line of findingLines(scan)) log(line);
    writeNote(folder, "scan", note);
  },
};

/** What was found; each sentence names its file. */
export function findingLines({ findings }: ScanReport): string[] {
  return findings.map(({ says }) => says);
}

/**
 * With own code the sandbox is the boundary, for anything can run; what is known to be dangerous is refused still.
 *
 * @throws BuildProblem `unsafe_pickle` or `consent_needed`
 */
export function judgeScan({ model, scan }: ScanNote, hasConsent: boolean): void {
  const worst = scan.findings.find(({ verdict }) => verdict === scan.verdict);
  const [lines, says] = [findingLines(scan), worst?.says ?? ""];
  if (scan.verdict === "refused") {
    const mend =
      worst?.kind === "no-pickle"
        ? acceptedModels
        : "Save the model again where it was trained, with its framework alone.";
    throw new BuildProblem("unsafe_pickle", `Not loaded: ${says} ${mend}`, { lines });
  }
  if (scan.verdict === "unknown" && model.entry === null && !hasConsent) {
    const mend = "look at the list, and agree to it if you know where the file comes from";
    throw new BuildProblem("consent_needed", `It names what we do not know: ${says.replace(/\.$/, "")}; ${mend}.`, {
      lines,
    });
  }
}
