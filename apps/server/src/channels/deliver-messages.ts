import { backoff, type AlertMessage, type Delivery } from "driftwatch/notify";

import { recordAudit } from "../audit/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { Log } from "../platform/log.ts";
import type { Seal } from "../platform/seal.ts";
import { receiverOf } from "./channel.ts";
import { type ChannelRow, findChannelRow, updateChannelRow } from "./queries/channels.ts";
import { claimMessages, type OutboxRow, settleMessage } from "./queries/outbox.ts";
import { openConfiguration } from "./seal-configuration.ts";
import { resultOf, send, type Senders } from "./send.ts";

export type DeliverParts = {
  readonly database: Database;
  readonly senders: Senders;
  readonly seal: Seal;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly holder: string;
  readonly chance: () => number;
  readonly now: () => Date;
  readonly log: Log;
};

/** Messages on their way out. */
export type Deliveries = {
  /**
   * Begins the tries that are due, as far as there is room, and does not wait for them: every try is noted, the next one
   * waits longer, the tenth failure gives up visibly. A try that ends makes room, and begins what waits for it.
   *
   * @returns how many were begun
   */
  begin(): Promise<number>;
  /** Begins no more; resolves when those under way have ended. */
  stop(): Promise<void>;
};

const leaseSeconds = 60;
const perChannel = 4;

// All mail leaves by one server: should it hang, the other ways out have room of their own.
const roads = [
  { types: ["email"], room: 32 },
  { types: ["slack", "webhook"], room: 128 },
] as const;

/** A slow receiver holds up no other: each has a few tries at once, and nobody waits for them. */
export function createDeliveries(parts: DeliverParts): Deliveries {
  const underWay = new Set<Promise<void>>();
  const lanes = roads.map((road) => ({ ...road, tries: 0 }));
  let isStopped = false;

  const beginOn = async (lane: (typeof lanes)[number]): Promise<number> => {
    const limit = lane.room - lane.tries;
    if (isStopped || limit <= 0) return 0;
    // Room is taken before anybody waits, or two at once would take it twice.
    lane.tries += limit;
    const claimed = await claimMessages(parts.database, {
      ...{ now: parts.now(), leaseSeconds, holder: parts.holder },
      ...{ limit, perChannel, types: lane.types },
    }).finally(() => {
      lane.tries -= limit;
    });
    for (const row of claimed) {
      lane.tries += 1;
      const attempt = deliverOne(parts, row)
        .catch((error: unknown) => {
          parts.log.error({ error }, "a delivery could not be noted; it is tried again after its lease");
        })
        .finally(() => {
          lane.tries -= 1;
          underWay.delete(attempt);
          // What waited for its channel or for room; when the store is away, the next tick finds it.
          beginOn(lane).catch(() => undefined);
        });
      underWay.add(attempt);
    }
    return claimed.length;
  };

  return {
    async begin() {
      const begun = await Promise.all(lanes.map(beginOn));
      return begun.reduce((sum, count) => sum + count, 0);
    },
    async stop() {
      isStopped = true;
      await Promise.all(underWay);
    },
  };
}

async function tryOne(parts: DeliverParts, row: OutboxRow, channel: ChannelRow | null): Promise<Delivery> {
  const receiver =
    channel === null || !channel.enabled
      ? null
      : receiverOf(channel.type, await openConfiguration(parts.seal, channel));
  if (receiver === null)
    return { outcome: "dead", latencyMs: 0, reason: "not sent: the channel was switched off or deleted" };
  return send(parts.senders, messageOf(row), receiver, { id: row.id, threadId: row.alert });
}

async function deliverOne(parts: DeliverParts, row: OutboxRow): Promise<void> {
  const ctx = parts.contextOf(parts.systemCaller(row.organisation, "deliveries"));
  const channel = await ctx.transaction((tx) => findChannelRow(tx, row.organisation, row.channel));
  const delivery = await tryOne(parts, row, channel).catch((error: unknown): Delivery => {
    parts.log.error({ error, message: row.id }, "a message could not be made ready");
    return { outcome: "retry", latencyMs: 0, reason: "could not be sent for a fault of ours; see the log" };
  });
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
    if (delivery.outcome === "disabled" && channel?.enabled === true) {
      const reason = result.reason;
      await recordAudit(ctx, tx, { action: "channel.disable", object: row.channel, reason });
    }
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
