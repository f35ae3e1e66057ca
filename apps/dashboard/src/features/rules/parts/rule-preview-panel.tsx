import type { RulePreview } from "@driftguard/protocol";
import { IconCircleCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { capitalised } from "../../../ui/capitalised.ts";
import { Empty } from "../../../ui/empty.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { countOf, formatCount, formatDecimal } from "../../../ui/numbers.ts";
import { SeverityChip } from "../../../ui/severity-chip.tsx";
import { formatDate, formatDuration } from "../../../ui/times.ts";

/** What the rule would have opened, each alert shown. */
export function RulePreviewPanel({ preview }: { preview: RulePreview }): ReactNode {
  const from = Date.parse(preview.from);
  const to = Date.parse(preview.to);
  return (
    <div className="rule-preview" aria-live="polite">
      <p className="verdict-lead">
        <b>{capitalised(preview.sentence)}</b>
      </p>
      <p className="meta">
        {formatDate(from)} to {formatDate(to)} · {formatCount(preview.checks)} checks · it would have fired on{" "}
        {preview.days_firing} of {countOf(preview.days, "day")}
      </p>
      <Ribbon preview={preview} from={from} to={to} />
      {preview.alerts.length === 0 ? (
        <Empty
          icon={<IconCircleCheck size={26} stroke={1.5} aria-hidden />}
          title={preview.days_firing === 0 ? "It would have stayed silent" : "No alert would have opened in these days"}
        />
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Opened</th>
              <th scope="col">Severity</th>
              <th scope="col">Cause</th>
              <th scope="col">Lasted</th>
              <th scope="col" className="right">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.alerts.map((alert) => (
              <tr key={`${alert.opened_at} ${alert.cause} ${alert.features.join()}`}>
                <th scope="row">
                  <Moment at={alert.opened_at} />
                </th>
                <td>
                  <SeverityChip severity={alert.severity} />
                </td>
                <td>
                  {alert.cause}
                  {alert.counted_apart && <span className="under">counted apart</span>}
                  {alert.features.length > 0 && <span className="under">{featureWords(alert.features)}</span>}
                </td>
                <td>
                  {alert.resolved_at === null
                    ? "still open"
                    : formatDuration(Date.parse(alert.resolved_at) - Date.parse(alert.opened_at))}
                </td>
                <td className="right">
                  {formatDecimal(alert.score)}
                  {alert.threshold !== null && <span className="under">limit {formatDecimal(alert.threshold)}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {preview.notes.map((note) => (
        <p key={note} className="caption">
          {note}
        </p>
      ))}
    </div>
  );
}

/** The span as a strip, with each alert where it would have stood. The table below says the same. */
function Ribbon({ preview, from, to }: { preview: RulePreview; from: number; to: number }): ReactNode {
  const percent = (at: number): number => (Math.min(Math.max(at, from), to) - from) / ((to - from || 1) / 100);
  return (
    <div className="rule-ribbon" aria-hidden>
      {preview.alerts.map((alert) => {
        const left = percent(Date.parse(alert.opened_at));
        const right = percent(alert.resolved_at === null ? to : Date.parse(alert.resolved_at));
        return (
          <i
            key={`${alert.opened_at} ${alert.cause} ${alert.features.join()}`}
            className={alert.counted_apart ? "hatched" : undefined}
            style={{
              left: `${left}%`,
              width: `max(4px, ${right - left}%)`,
              ...(alert.counted_apart ? {} : { background: `var(--severity-${Math.max(2, alert.severity)})` }),
            }}
          />
        );
      })}
    </div>
  );
}

function featureWords(features: readonly string[]): string {
  return features.length <= 3
    ? features.join(", ")
    : `${features.slice(0, 3).join(", ")} and ${features.length - 3} more`;
}
