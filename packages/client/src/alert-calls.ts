import type {
  AcknowledgeAlertInput,
  AlertDetail,
  AlertPage,
  AlertState,
  Cause,
  CommentInput,
  ResolveAlertInput,
  SnoozeAlertInput,
} from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { PageQuery } from "./model-calls.ts";
import type { CallOptions, Send } from "./send.ts";

export type AlertQuery = PageQuery & {
  readonly state?: "active" | "all" | AlertState | undefined;
  readonly model?: string | undefined;
  readonly cause?: Cause | undefined;
  readonly minimum_severity?: number | undefined;
  readonly days?: number | undefined;
};

/** An alert is named by its id or by the number people say. Every action answers the alert as it is then. */
export type AlertCalls = {
  /** Newest first. */
  readonly list: (query?: AlertQuery, options?: CallOptions) => Promise<AlertPage>;
  readonly listOfModel: (model: string, query?: AlertQuery, options?: CallOptions) => Promise<AlertPage>;
  readonly read: (alert: string, options?: CallOptions) => Promise<AlertDetail>;
  readonly acknowledge: (alert: string, input?: AcknowledgeAlertInput, options?: CallOptions) => Promise<AlertDetail>;
  readonly snooze: (alert: string, input: SnoozeAlertInput, options?: CallOptions) => Promise<AlertDetail>;
  readonly resolve: (alert: string, input: ResolveAlertInput, options?: CallOptions) => Promise<AlertDetail>;
  readonly reopen: (alert: string, options?: CallOptions) => Promise<AlertDetail>;
  readonly comment: (alert: string, input: CommentInput, options?: CallOptions) => Promise<AlertDetail>;
  /** Sends a message of `notifications` again that was given up; one on its way or delivered stays as it is. */
  readonly sendAgain: (delivery: string, options?: CallOptions) => Promise<AlertDetail>;
};

export function createAlertCalls(send: Send): AlertCalls {
  const act = (alert: string, verb: string, body: unknown, options?: CallOptions): Promise<AlertDetail> =>
    send({ method: "POST", path: `${encodePath`api/v1/alerts/${alert}`}/${verb}`, body, ...options });
  return {
    list: (query, options) => send({ path: "api/v1/alerts", query, ...options }),
    listOfModel: (model, query, options) =>
      send({ path: encodePath`api/v1/models/${model}/alerts`, query, ...options }),
    read: (alert, options) => send({ path: encodePath`api/v1/alerts/${alert}`, ...options }),
    acknowledge: (alert, input = {}, options) => act(alert, "acknowledge", input, options),
    snooze: (alert, input, options) => act(alert, "snooze", input, options),
    resolve: (alert, input, options) => act(alert, "resolve", input, options),
    reopen: (alert, options) => act(alert, "reopen", {}, options),
    comment: (alert, input, options) => act(alert, "comments", input, options),
    sendAgain: (delivery, options) =>
      send({ method: "POST", path: encodePath`api/v1/deliveries/${delivery}/send`, ...options }),
  };
}
