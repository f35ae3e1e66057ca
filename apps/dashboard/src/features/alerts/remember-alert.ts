import type { AlertDetail } from "@driftguard/protocol";
import type { QueryClient } from "@tanstack/react-query";

/** Keeps what an action answered, and has every list that shows the alert fetched anew. */
export function rememberAlert(queries: QueryClient, alert: AlertDetail): void {
  queries.setQueryData(["alerts", "one", String(alert.number)], alert);
  for (const queryKey of [["alerts", "list"], ["overview"], ["models"]]) void queries.invalidateQueries({ queryKey });
}
