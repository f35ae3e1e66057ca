import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Overview } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { MiniLines } from "../../../charts/mini-lines.tsx";
import { alertChip, lifeWords, repeatWords, stateWords } from "../../alerts/alert-words.ts";
import { useAcknowledge } from "../../alerts/use-acknowledge.ts";
import { useCan } from "../../session/queries.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { formatCount, formatInUnit, formatTickInUnit } from "../../../ui/numbers.ts";
import { SeverityChip } from "../../../ui/severity-chip.tsx";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";
import { formatClock } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";

type OverviewAlert = Overview["alerts"][number];
type OverviewModel = Overview["models"][number];

/** The alerts that need somebody: the first stands open with its chart, the others are rows. */
export function NeedsYouCard({
  alerts,
  models,
}: {
  alerts: readonly OverviewAlert[];
  models: readonly OverviewModel[];
}): ReactNode {
  // What nobody has seen yet comes first; otherwise the server's order stays.
  const [first, ...others] = alerts.toSorted((a, b) => Number(a.state !== "open") - Number(b.state !== "open"));
  return (
    <Card
      title={
        <>
          Needs you <span className="count">{alerts.length}</span>
        </>
      }
      aside={
        <Link className="link" to="/alerts">
          All alerts
        </Link>
      }
    >
      {first === undefined ? (
        <Empty icon={<IconCircleCheck size={28} stroke={1.5} aria-hidden />} title="Nothing needs you">
          <span>No alert is open. Resolved and snoozed ones stand in the list of alerts.</span>
        </Empty>
      ) : (
        <>
          <OpenAlert alert={first} model={models.find(({ id }) => id === first.model.id)} />
          <ul className="need-rows">
            {others.slice(0, 4).map((alert) => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function OpenAlert({ alert, model }: { alert: OverviewAlert; model: OverviewModel | undefined }): ReactNode {
  const now = useNow();
  const lines = recentLines(alert);
  const unit = lines[0]?.unit ?? "";
  const opened = Date.parse(alert.opened_at);
  return (
    <article className="need">
      <div className="need-top">
        <SeverityIcon severity={alert.severity} size={20} />
        <div>
          <h3>
            <Link to="/alerts/$alert" params={{ alert: String(alert.number) }}>
              {alert.title}
            </Link>
          </h3>
          <p>
            {alert.sentence} {alert.next_step}
          </p>
        </div>
        <div className="need-buttons">
          <AcknowledgeButton alert={alert} />
          <Button variant="default" h={34} component={Link} to={`/alerts/${alert.number}`}>
            Open
          </Button>
        </div>
        <p className="meta">
          <SeverityChip severity={alert.severity}>{alertChip(alert)}</SeverityChip>
          <span>
            Alert {alert.number} · {alert.model.name} {alert.version} · {lifeWords(alert, now)} ·{" "}
            {repeatWords(alert.repeats)}
          </span>
        </p>
      </div>
      {lines.length > 0 && (
        <MiniLines
          lines={lines.map(({ name, points }) => ({
            name,
            points: points.map(({ at, value }) => ({ at: Date.parse(at), value })),
          }))}
          threshold={lines[0]?.threshold ?? null}
          breach={{ at: opened, label: `Alert opened ${formatClock(opened)}` }}
          format={(value) => formatInUnit(value, unit)}
          formatTick={(value) => formatTickInUnit(value, unit)}
          {...(unit === "share" ? { ceiling: 1 } : {})}
          label={`${alert.title}. ${alert.sentence}`}
        />
      )}
      {model !== undefined && (
        <p className="caption">
          {formatCount(model.predictions_24h)} predictions in 24 h
          {model.labelled_24h !== null && `, ${formatCount(model.labelled_24h)} of them labelled`} · times in UTC
        </p>
      )}
    </article>
  );
}

/** The last seven days; more where the alert is older, so that its beginning is seen. */
function recentLines({ series, opened_at: opened }: OverviewAlert): OverviewAlert["series"] {
  const day = 86_400_000;
  const end = Math.max(0, ...series.flatMap(({ points }) => points.map(({ at }) => Date.parse(at))));
  const from = Math.min(end - 7 * day, Date.parse(opened) - day);
  return series
    .slice(0, 2)
    .map((line) => ({ ...line, points: line.points.filter(({ at }) => Date.parse(at) >= from) }));
}

function AlertRow({ alert }: { alert: OverviewAlert }): ReactNode {
  const now = useNow();
  return (
    <li>
      <SeverityIcon severity={alert.severity} size={17} />
      <div>
        <Link className="need-row-title" to="/alerts/$alert" params={{ alert: String(alert.number) }}>
          {alert.title}
        </Link>
        <p className="meta">
          Alert {alert.number} · {alert.model.name} · {lifeWords(alert, now)}
        </p>
      </div>
      <AcknowledgeButton alert={alert} isSmall />
    </li>
  );
}

function AcknowledgeButton({ alert, isSmall = false }: { alert: OverviewAlert; isSmall?: boolean }): ReactNode {
  const acknowledge = useAcknowledge();
  const can = useCan("alerts:act");
  if (alert.state !== "open") return <span className="tag">{stateWords[alert.state]}</span>;
  const look = isSmall ? ({ size: "compact-sm", h: 28, variant: "default" } as const) : ({ h: 34 } as const);
  return (
    <Button
      {...look}
      loading={acknowledge.isPending}
      disabled={!can}
      title={can ? undefined : "Needs the right to act on alerts; ask an admin"}
      onClick={() => acknowledge.mutate(alert)}
    >
      Acknowledge<span className="only-read"> alert {alert.number}</span>
    </Button>
  );
}
