import type { Alert } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy, useState } from "react";

import { formatDecimal } from "../../../ui/numbers.ts";
import { SeverityChip } from "../../../ui/severity-chip.tsx";
import { useShortcuts } from "../../../ui/shortcuts/shortcut-context.ts";
import { formatSince } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";
import { useCan } from "../../session/queries.ts";
import { alertChip, deliveryWords, lifeWords, repeatWords, stateWords } from "../alert-words.ts";
import { useAcknowledge } from "../use-acknowledge.ts";

const SnoozeDialog = lazy(() => import("./snooze-dialog.tsx").then((module) => ({ default: module.SnoozeDialog })));
const ResolveDialog = lazy(() => import("./resolve-dialog.tsx").then((module) => ({ default: module.ResolveDialog })));

type Asking = { readonly verb: "snooze" | "resolve"; readonly alert: Alert };

/** Rows with a current one: `j` and `k` move it, Enter opens it, `e`, `s` and `r` act on it. */
export function AlertTable({ alerts, hasModel }: { alerts: readonly Alert[]; hasModel: boolean }): ReactNode {
  const [current, setCurrent] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const navigate = useNavigate();
  const acknowledge = useAcknowledge();
  const canAct = useCan("alerts:act");
  const canResolve = useCan("alerts:resolve");
  const index = alerts.findIndex(({ id }) => id === current);
  const chosen = alerts[index];
  const move = (steps: number): void => {
    const next = alerts[Math.min(alerts.length - 1, Math.max(0, index + steps))];
    if (next === undefined) return;
    setCurrent(next.id);
    document.getElementById(`row-${next.id}`)?.scrollIntoView({ block: "nearest" });
  };
  const open = (alert: Alert): void => void navigate({ to: "/alerts/$alert", params: { alert: String(alert.number) } });
  useShortcuts([
    { keys: "j", label: "Next alert", run: () => move(1) },
    { keys: "k", label: "Alert before", run: () => move(-1) },
    { keys: "Enter", label: "Open the current alert", run: () => chosen && open(chosen) },
    ...(canAct
      ? [
          {
            keys: "e",
            label: "Acknowledge the current alert",
            run: () => chosen?.state === "open" && acknowledge.mutate(chosen),
          },
          { keys: "s", label: "Snooze it", run: () => chosen && setAsking({ verb: "snooze", alert: chosen }) },
        ]
      : []),
    ...(canResolve
      ? [{ keys: "r", label: "Resolve it", run: () => chosen && setAsking({ verb: "resolve", alert: chosen }) }]
      : []),
  ]);
  return (
    <>
      <table className="table alerts-table">
        <thead>
          <tr>
            <th scope="col">Severity</th>
            <th scope="col">Alert</th>
            <th scope="col">Value</th>
            <th scope="col">Opened</th>
            <th scope="col">Status</th>
            <th scope="col">Told</th>
            <th scope="col">
              <span className="only-read">Act</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              hasModel={hasModel}
              isCurrent={alert.id === current}
              onAcknowledge={canAct ? () => acknowledge.mutate(alert) : null}
            />
          ))}
        </tbody>
      </table>
      <Suspense>
        {asking?.verb === "snooze" && <SnoozeDialog number={asking.alert.number} onClose={() => setAsking(null)} />}
        {asking?.verb === "resolve" && <ResolveDialog alert={asking.alert} onClose={() => setAsking(null)} />}
      </Suspense>
    </>
  );
}

type AlertRowProps = {
  readonly alert: Alert;
  readonly hasModel: boolean;
  readonly isCurrent: boolean;
  readonly onAcknowledge: (() => void) | null;
};

function AlertRow({ alert, hasModel, isCurrent, onAcknowledge }: AlertRowProps): ReactNode {
  const now = useNow();
  const { failed, not_sent: notSent } = alert.deliveries;
  return (
    <tr id={`row-${alert.id}`} data-current={isCurrent || undefined} aria-current={isCurrent || undefined}>
      <td data-cell="severity">
        <SeverityChip severity={alert.severity}>{alertChip(alert)}</SeverityChip>
      </td>
      <th scope="row" data-cell="title">
        <Link to="/alerts/$alert" params={{ alert: String(alert.number) }}>
          {alert.title}
        </Link>
        <span className="under">
          Alert {alert.number}
          {hasModel && ` · ${alert.model.name} ${alert.version}`} · {repeatWords(alert.repeats)}
          {alert.demo && " · sample data"}
        </span>
      </th>
      <td data-cell="value">
        {alert.score === null ? (
          <span className="dim">–</span>
        ) : (
          <>
            <b>{formatDecimal(alert.score)}</b>
            {alert.threshold !== null && <span className="under">limit {formatDecimal(alert.threshold)}</span>}
          </>
        )}
      </td>
      <td data-cell="opened">{formatSince(Date.parse(alert.opened_at), now)}</td>
      <td data-cell="state">
        <span className="tag">{stateWords[alert.state]}</span>
        {alert.state !== "open" && <span className="under">{lifeWords(alert, now)}</span>}
      </td>
      <td data-cell="deliveries" className={failed + notSent > 0 ? "tone-3" : undefined}>
        {deliveryWords(alert.deliveries)}
      </td>
      <td data-cell="act">
        {alert.state === "open" && onAcknowledge !== null && (
          <Button size="compact-sm" variant="default" h={28} onClick={onAcknowledge}>
            Acknowledge<span className="only-read"> alert {alert.number}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
