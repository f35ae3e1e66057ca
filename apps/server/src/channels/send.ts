import type { SendResult } from "@driftguard/protocol";
import type { AlertMessage, Delivery } from "driftwatch/notify";

import type { Receiver } from "./channel.ts";
import type { Pinned } from "../platform/outbound/gate.ts";

/** The ways out, one a type of channel. */
export type Senders = {
  readonly [Type in Receiver["type"]]: (
    message: AlertMessage,
    receiver: Extract<Receiver, { type: Type }>,
    ids: MessageIds,
  ) => Promise<Delivery>;
};

/** The ways out as the server has them. */
export type WaysOut = Senders & {
  /** Why an address that somebody enters could never be reached; `null`: it may. */
  readonly refusal: (url: string) => string | null;
  /** Where an address leads, for a program that connects by itself. */
  readonly pin: (url: string) => Promise<Pinned>;
  /** Ends what is under way, with an error. */
  readonly close: () => Promise<void>;
};

/** `id` stays the same in every try of one message; `threadId` in every message of one alert. */
export type MessageIds = { readonly id: string; readonly threadId: string | null };

export function send(senders: Senders, message: AlertMessage, receiver: Receiver, ids: MessageIds): Promise<Delivery> {
  switch (receiver.type) {
    case "email":
      return senders.email(message, receiver, ids);
    case "slack":
      return senders.slack(message, receiver, ids);
    case "webhook":
      return senders.webhook(message, receiver, ids);
  }
}

/** A delivery as it is kept and shown. What had no way out was not sent, and is never called delivered. */
export function resultOf(delivery: Delivery, at: Date): SendResult {
  return {
    outcome: delivery.outcome === "dead" && delivery.reason.startsWith("not sent") ? "not-sent" : delivery.outcome,
    status: delivery.status ?? null,
    latency_ms: delivery.latencyMs,
    answer: delivery.answer ?? null,
    reason: delivery.reason,
    at: at.toISOString(),
  };
}
