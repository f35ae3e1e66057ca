/** What was sent to one receiver lately, and what was held back since. Plain JSON; empty at first. */
export type ThrottleState = {
  /** Epoch milliseconds, ascending; only those within the span are kept. */
  readonly sentAt: readonly number[];
  readonly held: number;
};

export type ThrottleOptions = {
  readonly now: number;
  /** At most this many messages within any span of this length; at least 1. */
  readonly messagesMax: number;
  readonly spanMs: number;
  /** A message that may not wait, such as a severe alert; it is sent, and counts. */
  readonly urgent?: boolean;
};

export type ThrottleStep = {
  readonly verdict: "send" | "hold";
  /** How many were held back before this one, to be told with it; 0 where it is held itself. */
  readonly heldBefore: number;
  /** From when on one would be sent; `now` if it is. */
  readonly sendableAt: number;
  readonly state: ThrottleState;
};

/**
 * Whether a message may go out now. Over any span, not per clock hour: else twice the number pass around a full hour.
 * The caller stores the state that comes back, and says "and 7 more" from `heldBefore`.
 *
 * @throws RangeError if `messagesMax` is below 1
 */
export function throttle(
  state: ThrottleState,
  { now, messagesMax, spanMs, urgent = false }: ThrottleOptions,
): ThrottleStep {
  if (!(messagesMax >= 1)) throw new RangeError("throttle needs messagesMax of at least 1");
  const sentAt = state.sentAt.filter((at) => now - at < spanMs);
  if (sentAt.length >= messagesMax && !urgent) {
    const frees = sentAt[sentAt.length - messagesMax] ?? now;
    return {
      verdict: "hold",
      heldBefore: 0,
      sendableAt: frees + spanMs,
      state: { sentAt, held: state.held + 1 },
    };
  }
  return { verdict: "send", heldBefore: state.held, sendableAt: now, state: { sentAt: [...sentAt, now], held: 0 } };
}
