import type { Consent, Job } from "@driftguard/protocol";

/** What a build that ended asks to be agreed to; `null` where it did not end so. */
export function askedConsent({ state, problem }: Job): Consent | null {
  if (state !== "failed" || problem?.code !== "consent_needed") return null;
  return problem.step === "scan" ? "unknown-names" : "other-framework-version";
}
