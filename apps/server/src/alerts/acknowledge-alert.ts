import type { Context } from "../platform/context.ts";
import { actOnAlert } from "./act-on-alert.ts";

/** Somebody is on it. That ends a snooze, and changes nothing of what was measured. */
export async function acknowledgeAlert(ctx: Context, id: string, note: string | undefined): Promise<void> {
  await actOnAlert(
    ctx,
    id,
    {
      kind: "acknowledged",
      tick: { kind: "acknowledge" },
      from: ["open", "snoozed"],
      change: { acknowledged_at: ctx.now(), acknowledged_by: ctx.caller.name },
      detail: { note: note ?? "" },
    },
    null,
  );
}
