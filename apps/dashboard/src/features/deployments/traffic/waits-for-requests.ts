import type { ShadowReport } from "@driftguard/protocol";

/** Whether a shadow was not asked at all yet: neither answered, nor failed, nor too slow. */
export function waitsForRequests({
  rows,
  errors,
  dropped,
}: Pick<ShadowReport, "rows" | "errors" | "dropped">): boolean {
  return rows + errors + dropped === 0;
}
