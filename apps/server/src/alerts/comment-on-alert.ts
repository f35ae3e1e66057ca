import type { Context } from "../platform/context.ts";
import { actOnAlert } from "./act-on-alert.ts";

/** Writes on an alert's timeline, whatever its state. */
export async function commentOnAlert(ctx: Context, id: string, text: string): Promise<void> {
  const from = ["open", "acknowledged", "snoozed", "resolved"];
  await actOnAlert(ctx, id, { kind: "comment", tick: null, from, detail: { text } }, null);
}
