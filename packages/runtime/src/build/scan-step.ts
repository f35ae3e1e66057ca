import { join } from "node:path";
import { BuildProblem, type BuildStep, type DetectedModel, type ScanReport } from "../contract.ts";
import { readNote, writeNote } from "./notes.ts";
import type { FilesNote } from "./fetch-step.ts";
import { readSettings } from "./read-settings.ts";
import { inspectModel } from "./inspect-model.ts";

/** What the step notes. */
export type ScanNote = { readonly model: DetectedModel; readonly scan: ScanReport };

/** Finds the model and reads what its file would do. Nothing is executed. */
export const scanStep: BuildStep = {
  name: "scan",
  limitMs: 60_000,
  async run({ folder, consent, log, ...options }) {
    const files = join(folder, "files");
    const { files: hashes } = readNote<FilesNote>(folder, "files");
    const note = await inspectModel(files, Object.keys(hashes), readSettings(files), options);
    const { model, scan } = note;
    log(`${model.file ?? model.entry}: ${model.format}, ${scan.verdict}`);
    for (const { file, says } of scan.findings) log(`${file}: ${says}`);
    judge(note, consent.unknownNames);
    writeNote(folder, "scan", note);
  },
};

/** With own code the sandbox is the boundary, for anything can run; what is known to be dangerous is refused still. */
function judge({ model, scan }: ScanNote, hasConsent: boolean): void {
  const worst = scan.findings.find(({ verdict }) => verdict === scan.verdict);
  const [lines, says] = [scan.findings.map((finding) => `${finding.file}: ${finding.says}`), worst?.says ?? ""];
  if (scan.verdict === "refused") {
    throw new BuildProblem("unsafe_pickle", `${worst?.file ?? model.file} is not loaded: ${says}`, { lines });
  }
  if (scan.verdict === "unknown" && model.entry === null && !hasConsent) {
    const mend = "look at the list, and agree to it if you know where the file comes from";
    throw new BuildProblem(
      "consent_needed",
      `${worst?.file ?? model.file} names what we do not know: ${says}; ${mend}.`,
      {
        lines,
      },
    );
  }
}
