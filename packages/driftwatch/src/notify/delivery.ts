/**
 * What became of one try to deliver. *delivered*: the receiver took it. *retry*: try again later. *dead*: trying again
 * cannot help. *disabled*: the receiver said that it is gone, and the channel should be switched off.
 */
export type Delivery = {
  readonly outcome: "delivered" | "retry" | "dead" | "disabled";
  /** HTTP's or SMTP's, where there was an answer. */
  readonly status?: number;
  readonly latencyMs: number;
  /** The first 300 characters of the answer; at most 64 KB of it are ever read. */
  readonly answer?: string;
  /** For people: "accepted", "no answer within 10 s", "not sent: no SMTP server set". */
  readonly reason: string;
  /** How long the receiver asked to be left alone. */
  readonly retryAfterMs?: number;
};
