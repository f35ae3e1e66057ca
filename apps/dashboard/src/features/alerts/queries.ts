import type { AlertQuery, Client } from "@driftguard/client";
import type { AlertDetail, AlertPage } from "@driftguard/protocol";

import { type Query, awaitedMs, liveMs } from "../../query.ts";

/** Alerts, of one model where it is named. */
export function alertsQuery(client: Client, query: AlertQuery, model?: string): Query<AlertPage> {
  return {
    queryKey: ["alerts", "list", model ?? null, query],
    queryFn: ({ signal }) =>
      model === undefined ? client.alerts.list(query, { signal }) : client.alerts.listOfModel(model, query, { signal }),
    staleTime: liveMs / 2,
    refetchInterval: liveMs,
  };
}

export function alertQuery(client: Client, alert: string): Query<AlertDetail> {
  return {
    queryKey: ["alerts", "one", alert],
    queryFn: ({ signal }) => client.alerts.read(alert, { signal }),
    staleTime: liveMs / 2,
    // Whoever sent a message waits for what the receiver says.
    refetchInterval: ({ state }) =>
      state.data?.notifications.some((delivery) => delivery.state === "waiting") === true ? awaitedMs : liveMs,
  };
}

/** How many alerts are open or acknowledged, whatever the model. */
export function countActive(page: AlertPage): number {
  return (page.counts["open"] ?? 0) + (page.counts["acknowledged"] ?? 0);
}
