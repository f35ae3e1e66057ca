import {
  IconActivity,
  IconBellRinging,
  IconBellZ,
  IconCircleCheck,
  IconCircleDashed,
  IconCube,
  IconDatabase,
  IconMail,
  IconMessage,
  IconTrendingUp,
} from "@tabler/icons-react";
import type { Overview } from "@driftguard/protocol";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useCan } from "../../session/queries.ts";
import { Card } from "../../../ui/card.tsx";
import { Moment } from "../../../ui/moment.tsx";

/** What happened lately, newest first. */
export function ActivityCard({ activity }: { activity: Overview["activity"] }): ReactNode {
  const canAudit = useCan("audit:read");
  return (
    <Card
      title="Activity"
      aside={
        canAudit && (
          <Link className="link" to="/audit">
            Audit log
          </Link>
        )
      }
    >
      {activity.length === 0 ? (
        <p className="meta">Nothing has happened yet.</p>
      ) : (
        <ol className="events">
          {activity.slice(0, 7).map(({ at, text, kind, link }) => (
            <li key={`${at} ${text}`}>
              <KindIcon kind={kind} />
              <div>
                <p className="two-lines" title={text}>
                  {link === null ? (
                    text
                  ) : (
                    <Link className="event-link" to={link}>
                      {text}
                    </Link>
                  )}
                </p>
                <p className="meta">
                  <Moment at={at} />
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

const icons: Readonly<Record<string, typeof IconActivity>> = {
  alert: IconBellRinging,
  snooze: IconBellZ,
  resolve: IconCircleCheck,
  delivery: IconMail,
  comment: IconMessage,
  signal: IconTrendingUp,
  "new-value": IconCircleDashed,
  version: IconCube,
  model: IconCube,
  baseline: IconDatabase,
};

function KindIcon({ kind }: { kind: string }): ReactNode {
  const Icon = icons[kind.split(".")[0] ?? ""] ?? IconActivity;
  return <Icon size={16} stroke={1.7} aria-hidden />;
}
