import type { AlertDetail } from "@driftguard/protocol";
import { IconChevronLeft } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { capitalised } from "../../ui/capitalised.ts";
import { Card } from "../../ui/card.tsx";
import { Moment } from "../../ui/moment.tsx";
import { formatCount } from "../../ui/numbers.ts";
import { SeverityChip } from "../../ui/severity-chip.tsx";
import { severityWord } from "../../ui/severity.ts";
import { formatClock, formatDuration, formatSince } from "../../ui/times.ts";
import { useNow } from "../../ui/use-now.ts";
import { useTitle } from "../../ui/use-title.ts";
import { Verdict } from "../../ui/verdict.tsx";
import { alertChip, lifeWords, repeatWords, stateWords, withoutProbably } from "./alert-words.ts";
import { chartGroups } from "./chart-groups.ts";
import { AlertActions } from "./parts/alert-actions.tsx";
import { DeliveriesCard } from "./parts/deliveries-card.tsx";
import { DistributionCard } from "./parts/distribution-card.tsx";
import { SegmentsCard } from "./parts/segments-card.tsx";
import { SignalChartCard } from "./parts/signal-chart-card.tsx";
import { SignalsCard } from "./parts/signals-card.tsx";
import { TimelineCard } from "./parts/timeline-card.tsx";
import { UnchangedCard } from "./parts/unchanged-card.tsx";
import { alertQuery } from "./queries.ts";
import "./alerts.css";

const route = getRouteApi("/shell/alerts/$alert");

/** What happened, where, since when, why, what to do; and everything done about it. */
export function AlertPage(): ReactNode {
  const { alert: name } = route.useParams();
  const { data: alert } = useSuspenseQuery(alertQuery(useClient(), name));
  useTitle(`Alert ${alert.number}`, alert.model.name, severityWord(alert.severity));
  // A feature may have joined since the figures were taken.
  const unchanged = alert.unchanged.filter(({ feature }) => !alert.features.includes(feature));
  const columns = [...new Set(alert.segments.map(({ column }) => column))];
  return (
    <div className="page alert-page">
      <AlertHead alert={alert} />
      <div className="columns">
        <div className="column">
          <Verdict
            severity={alert.severity}
            sentence={alert.sentence}
            parts={[
              ["Probably", withoutProbably(alert.probably)],
              ["Where", alert.where],
              ["Next", alert.next_step],
            ]}
          />
          {chartGroups(alert.series)
            .slice(0, 3)
            .map((group) => (
              <SignalChartCard key={group[0].name} alert={alert} group={group} />
            ))}
          <div className="halves">
            {columns.slice(0, 3).map((column) => (
              <SegmentsCard
                key={column}
                column={column}
                segments={alert.segments.filter((segment) => segment.column === column)}
              />
            ))}
            {alert.findings.length > 0 && <SignalsCard findings={alert.findings} />}
          </div>
          {alert.distributions.length > 0 && (
            <div className="halves">
              {alert.distributions.slice(0, 4).map((distribution) => (
                <DistributionCard key={distribution.feature} model={alert.model.name} distribution={distribution} />
              ))}
            </div>
          )}
          {unchanged.length > 0 && <UnchangedCard unchanged={unchanged} />}
        </div>
        <aside className="column column-side" aria-label="Handling">
          <HandlingCard alert={alert} />
          <DeliveriesCard deliveries={alert.notifications} />
          <TimelineCard alert={alert} />
        </aside>
      </div>
    </div>
  );
}

function AlertHead({ alert }: { alert: AlertDetail }): ReactNode {
  const now = useNow();
  return (
    <header className="page-head">
      <div className="page-title">
        <Link className="back narrow-only" to="/alerts">
          <IconChevronLeft size={16} aria-hidden /> Alerts
        </Link>
        <h1>{alert.title}</h1>
        <div className="page-under">
          <SeverityChip severity={alert.severity}>{alertChip(alert)}</SeverityChip>
          <span className="tag">{stateWords[alert.state]}</span>
          {alert.demo && <span className="tag">Sample data</span>}
          <span>
            <Link className="inline-link" to="/models/$model/overview" params={{ model: alert.model.name }}>
              {alert.model.name}
            </Link>{" "}
            {alert.version} · opened <Moment at={alert.opened_at} />
            {now - Date.parse(alert.opened_at) < 86_400_000 &&
              `, ${formatSince(Date.parse(alert.opened_at), now)}`} ·{" "}
            {repeatWords(alert.repeats)}
          </span>
        </div>
      </div>
      <AlertActions alert={alert} />
    </header>
  );
}

function HandlingCard({ alert }: { alert: AlertDetail }): ReactNode {
  const now = useNow();
  const words = lifeWords(alert, now);
  return (
    <Card
      title="Handling"
      aside={
        <Link className="link" to="/alerts/rules" search={{ model: alert.model.name }}>
          Rules
        </Link>
      }
    >
      <dl className="facts">
        <div>
          <dt>Status</dt>
          <dd>{capitalised(words)}</dd>
        </div>
        {alert.rule !== null && (
          <div>
            <dt>Rule</dt>
            <dd>{alert.rule}</dd>
          </div>
        )}
        {alert.closes !== null && alert.state !== "resolved" && (
          <div>
            <dt>Closes</dt>
            <dd>{alert.closes}</dd>
          </div>
        )}
        <div>
          <dt>Last fired</dt>
          <dd>{formatSince(Date.parse(alert.last_fired_at), now)}</dd>
        </div>
        {alert.window !== null && (
          <div>
            <dt>Measured over</dt>
            <dd>
              {formatDuration(Date.parse(alert.window.to) - Date.parse(alert.window.from))} to{" "}
              {Date.parse(alert.window.to) > now
                ? `the end of this hour (${formatClock(Date.parse(alert.window.to))}), as far as it has run`
                : formatClock(Date.parse(alert.window.to))}
              , {formatCount(alert.rows)} rows
            </dd>
          </div>
        )}
        {alert.baseline !== null && (
          <div>
            <dt>Compared with</dt>
            <dd>
              baseline {alert.baseline.number} ({alert.baseline.kind}), {formatCount(alert.baseline.rows)} rows
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
