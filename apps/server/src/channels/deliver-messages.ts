import { backoff, type AlertMessage, type Delivery } from "driftwatch/notify";

import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { Log } from "../platform/log.ts";
import { receiverOf } from "./channel.ts";
import { findChannelRow, updateChannelRow } from "./queries/channels.ts";
import { claimMessages, type OutboxRow, settleMessage } from "./queries/outbox.ts";
import { resultOf, send, type Senders } from "./send.ts";

export type DeliverParts = {
  readonly database: Database;
  readonly senders: Senders;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly holder: string;
  readonly chance: () => number;
  readonly log: Log;
};

const leaseSeconds = 60;
const atOnce = 16;

/**
 * Delivers what is due: every try is noted, the next one waits longer, the tenth failure gives up visibly. A slow
 * receiver holds up no other.
 *
 * @returns how many messages were tried
 */
export async function deliverMessages(parts: DeliverParts, now: Date): Promise<number> {
  const claimed = await claimMessages(parts.database, { now, leaseSeconds, holder: parts.holder, limit: atOnce });
  const settled = await Promise.allSettled(claimed.map((row) => deliverOne(parts, row)));
  for (const one of settled) {
    if (one.status === "rejected")
      parts.log.error({ error: one.reason }, "a delivery could not be noted; it is tried again after its lease");
  }
  return claimed.length;
}

async function deliverOne(parts: DeliverParts, row: OutboxRow): Promise<void> {
  const ctx = parts.contextOf(parts.systemCaller(row.organisation, "deliveries"));
  const channel = await ctx.transaction((tx) => findChannelRow(tx, row.organisation, row.channel));
  const receiver = channel === null || !channel.enabled ? null : receiverOf(channel.type, channel.configuration);
  const delivery: Delivery =
    receiver === null
      ? { outcome: "dead", latencyMs: 0, reason: "not sent: the channel was switched off or deleted" }
      : await send(parts.senders, messageOf(row), receiver, { id: row.id, threadId: row.alert });
  const at = ctx.now();
  const wait =
    delivery.outcome === "retry"
      ? backoff({ tries: row.attempts, chance: parts.chance(), retryAfterMs: delivery.retryAfterMs })
      : null;
  const result = resultOf(delivery, at);
  await ctx.transaction(async (tx) => {
    await settleMessage(tx, row.organisation, {
      id: row.id,
      holder: parts.holder,
      delivered_at: delivery.outcome === "delivered" ? at : null,
      dead_at: delivery.outcome === "delivered" || wait !== null ? null : at,
      next_at: wait === null ? at : new Date(at.getTime() + wait),
      last_result: result,
    });
    await updateChannelRow(tx, row.organisation, row.channel, {
      last_result: result,
      ...(delivery.outcome === "disabled" ? { enabled: false } : {}),
    });
  });
  parts.log.info(
    { message: row.id, channel: row.channel, outcome: result.outcome, attempts: row.attempts, reason: result.reason },
    "delivery tried",
  );
}

function messageOf(row: OutboxRow): AlertMessage {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- queue-message.ts is the only writer of this column
  return row.payload as unknown as AlertMessage;
}
