import { join } from "node:path";
import { BuildProblem, type BuildStep, type DetectedModel, type ScanReport } from "../contract.ts";
import { acceptedModels } from "./accepted-models.ts";
import { readNote, writeNote } from "./notes.ts";
import type { FilesNote } from "./fetch-step.ts";
import { readSettings } from "./read-settings.ts";
import { inspectApart } from "./inspect-apart.ts";

/** What the step notes. */
export type ScanNote = {
  readonly model: DetectedModel;
  readonly scan: ScanReport;
  /** Files beside a model that were not looked at, for the model is loaded alone; with own code there are none. */
  readonly unscanned: number;
};

/** Finds the model and reads what its file would do. Nothing is executed. */
export const scanStep: BuildStep = {
  name: "scan",
  limitMs: 60_000,
  async run({ folder, consent, log, ...options }) {
    const files = join(folder, "files");
    const { files: hashes } = readNote<FilesNote>(folder, "files");
    const note = await inspectApart({ files, paths: Object.keys(hashes), settings: readSettings(files) }, options);
    const { model, scan } = note;
    const found = `${model.file ?? model.entry}: ${model.format}`;
    // With own code the verdict is on more than the one file.
    log(
      model.entry === null
        ? `${found}, ${verdictLine(note)}`
        : `${found}; every file beside ${model.entry}: ${verdictLine(note)}`,
    );
    // A refusal carries its lines itself, and the host writes them to the log.
    judgeScan(note, consent.unknownNames);
    for (const line of [...findingLines(scan), ...unreadLines(scan)]) log(line);
    writeNote(folder, "scan", note);
  },
};

/** The verdict, with what it is no verdict on. */
function verdictLine({ scan, unscanned }: ScanNote): string {
  const unread = scan.unread?.length ?? 0;
  if (unread > 0)
    return `${scan.verdict} as far as it was looked at: ${unread} ${unread === 1 ? "file was" : "files were"} not`;
  if (unscanned === 0) return scan.verdict;
  return `${scan.verdict}; ${unscanned === 1 ? "one more file is no model, and was" : `${unscanned} more files are no models, and were`} not scanned`;
}

/** What was not looked at; each sentence names its file. */
export function unreadLines({ unread = [] }: ScanReport): string[] {
  return unread.map((says) => `Not looked at: ${says}`);
}

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
