import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { actOnAlert } from "./act-on-alert.ts";

const snoozeMaxMs = 90 * 86_400_000;

/**
 * Quiet until a time; if it still fires then, it is told again.
 *
 * @throws Problem request/invalid where the time is past, or more than 90 days away
 */
export async function snoozeAlert(
  ctx: Context,
  id: string,
  { until, note }: { readonly until: Date; readonly note: string | undefined },
): Promise<void> {
  const aheadMs = until.getTime() - ctx.now().getTime();
  if (aheadMs <= 0 || aheadMs > snoozeMaxMs) {
    const fault = { field: "until", expected: "a time within the next 90 days", found: until.toISOString() };
    throw new Problem("request/invalid", `until: expected ${fault.expected}, found ${fault.found}.`, {
      faults: [fault],
    });
  }
  await actOnAlert(
    ctx,
    id,
    {
      kind: "snoozed",
      tick: { kind: "snooze", until: until.getTime() },
      from: ["open", "acknowledged", "snoozed"],
      detail: { until: until.toISOString(), note: note ?? "" },
    },
    null,
  );
}
