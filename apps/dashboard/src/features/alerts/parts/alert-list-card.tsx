import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { formatDecimal } from "../../../ui/numbers.ts";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { useCan } from "../../session/queries.ts";
import { causeWords, lifeWords } from "../alert-words.ts";
import { alertsQuery } from "../queries.ts";
import { useAcknowledge } from "../use-acknowledge.ts";
import "./alert-list-card.css";

/** A model's active alerts, each to be acknowledged in place. */
export function AlertListCard({ model }: { model: string }): ReactNode {
  const { data, isError, error, refetch } = useQuery(alertsQuery(useClient(), { state: "active", limit: 20 }, model));
  const acknowledge = useAcknowledge();
  const canAct = useCan("alerts:act");
  const now = useNow();
  const alerts = data?.items ?? [];
  return (
    <Card
      className="alert-list-card"
      title={
        <>
          Active alerts <span className="count">{alerts.length}</span>
        </>
      }
      aside={
        <Link className="link" to="/models/$model/alerts" params={{ model }} search={{ state: "all" }}>
          All alerts
        </Link>
      }
    >
      {isError && <ProblemNote what="The alerts could not be loaded" error={error} onRetry={() => void refetch()} />}
      {data && alerts.length === 0 && <p className="meta">Nothing needs anybody here.</p>}
      <ul className="alert-list">
        {alerts.slice(0, 5).map((alert) => (
          <li key={alert.id}>
            <SeverityIcon severity={alert.severity} size={17} />
            <div>
              <Link to="/alerts/$alert" params={{ alert: String(alert.number) }}>
                {alert.title}
              </Link>
              <p>
                {causeWords[alert.cause]}
                {alert.score !== null && `, ${formatDecimal(alert.score)}`}
                {alert.threshold !== null && `, limit ${formatDecimal(alert.threshold)}`}
              </p>
              <p className="meta">
                Alert {alert.number} · {lifeWords(alert, now)}
              </p>
            </div>
            {alert.state === "open" && canAct && (
              <Button
                size="compact-sm"
                variant="default"
                h={28}
                loading={acknowledge.isPending}
                onClick={() => acknowledge.mutate(alert)}
              >
                Ack<span className="only-read">nowledge alert {alert.number}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
