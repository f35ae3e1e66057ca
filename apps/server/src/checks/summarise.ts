import type { ReportBody } from "./report.ts";

type Judged = Pick<ReportBody["findings"][number], "feature" | "status">;

/**
 * The verdict against the baseline in one sentence. The prediction is no feature of the model, so it is named beside them
 * and not counted among them.
 *
 * @param rows - predictions in the window
 * @param output - the name that the findings give the prediction; `null`: what they name so is a feature
 */
export function summarise(
  findings: readonly Judged[],
  { rows, output }: { readonly rows: number; readonly output: string | null },
): string {
  const count = `${rows.toLocaleString("en-US")} ${rows === 1 ? "prediction" : "predictions"}`;
  const features = namesOf(findings.filter(({ feature }) => feature !== output));
  const drifting = findings.filter(({ status }) => status === "drift");
  const moved = namesOf(drifting.filter(({ feature }) => feature !== output));
  const isOutputMoved = drifting.some(({ feature }) => feature === output);
  if (moved.length > 0) {
    const names = `${moved.slice(0, 3).join(", ")}${moved.length > 3 ? ` and ${moved.length - 3} more` : ""}`;
    const share = `${moved.length} of ${features.length} ${features.length === 1 ? "feature" : "features"}`;
    const isOne = moved.length === 1 && !isOutputMoved;
    return `${isOutputMoved ? "The prediction and " : ""}${share} ${isOne ? "differs" : "differ"} from the baseline over ${count}: ${names}.`;
  }
  if (isOutputMoved) return `The prediction differs from the baseline over ${count}, no feature does.`;
  if (findings.every(({ status }) => status === "insufficient"))
    return `Not enough data: ${count}, at least 30 values of a feature are needed.`;
  if (findings.some(({ status }) => status === "undecided"))
    return `No difference found over ${count}, but they are too few to see a material one in every feature.`;
  return `No feature differs from the baseline over ${count}.`;
}

function namesOf(findings: readonly Judged[]): readonly string[] {
  return [...new Set(findings.map(({ feature }) => feature))];
}
