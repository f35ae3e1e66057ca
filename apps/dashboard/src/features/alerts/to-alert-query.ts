import type { AlertQuery } from "@driftguard/client";
import { cause as causes } from "@driftguard/protocol";

const rowsAtMost = 200;

type Search = {
  readonly state: "active" | "open" | "acknowledged" | "snoozed" | "resolved" | "all";
  readonly model?: string | undefined;
  readonly cause?: string | undefined;
  readonly severity?: string | undefined;
  readonly days?: string | undefined;
};

/** What the URL's filters ask the API for; a cause that is none is not asked for. */
export function toAlertQuery({ state, model, cause, severity, days }: Search): AlertQuery {
  return {
    state,
    limit: rowsAtMost,
    model,
    cause: causes.options.find((known) => known === cause),
    minimum_severity: severity === undefined ? undefined : Number(severity),
    days: days === undefined ? undefined : Number(days),
  };
}
