import type { Canary } from "@driftguard/protocol";

/** What the judge makes of a canary's predictions, in a few words. */
export function predictionWords({
  predictions,
  predictions_apart: apart,
  requests,
}: Pick<Canary, "predictions" | "predictions_apart" | "requests">): string {
  if (predictions === "not-compared") return "Not compared: they are texts, and too many to tell two versions apart";
  return predictions === "compared" && apart !== null
    ? `${apart.toFixed(2)} apart in this stage`
    : `Too few to tell: compared from ${requests} answers of each on`;
}
