import { type delivery, sendResult } from "@driftguard/protocol";
import type { z } from "zod";

import type { MessageRow } from "./queries/outbox.ts";

/** One message to one channel, and what became of it. */
export function presentDelivery(row: MessageRow): z.infer<typeof delivery> {
  const result = sendResult.safeParse(row.last_result).data ?? null;
  return {
    id: row.id,
    channel: { id: row.channel_id, type: row.channel_type, name: row.channel_name },
    kind: row.kind,
    state: stateOfMessage(row),
    attempts: row.attempts,
    at: (row.delivered_at ?? row.dead_at ?? row.created_at).toISOString(),
    answer:
      result === null
        ? null
        : [result.status, result.reason, result.answer].filter((part) => part !== null && part !== "").join(" · "),
  };
}

/** How far a message has come. While its first try is under way it still waits: nothing is known of it yet. */
export function stateOfMessage(
  row: Pick<MessageRow, "delivered_at" | "dead_at" | "attempts" | "last_result">,
): z.infer<typeof delivery>["state"] {
  if (row.delivered_at !== null) return "delivered";
  if (row.dead_at === null) return row.attempts > 0 && row.last_result !== null ? "retrying" : "waiting";
  return sendResult.safeParse(row.last_result).data?.outcome === "not-sent" ? "not-sent" : "failed";
}
