import { type IngestStatus, wholeBody } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { CopyButton } from "../../../ui/copy-button.tsx";
import { formatCount } from "../../../ui/numbers.ts";
import { SeverityIcon } from "../../../ui/severity-icon.tsx";
import { formatClock } from "../../../ui/times.ts";
import { mendedLines } from "../mended-lines.ts";

const goals = [
  { rows: 1, words: "First prediction: the schema is read and shown for correction" },
  { rows: 30, words: "30 rows: the first distribution" },
  { rows: 200, words: "200 rows: checks can raise an alert" },
];

/** What has come so far: it turns by itself within two seconds, and says why a row was refused. */
export function WaitingCard({ model, status }: { model: string | null; status: IngestStatus }): ReactNode {
  const isFlowing = status.accepted > 0;
  return (
    <section className="card waiting-card" aria-labelledby="waiting">
      <div className="waiting-head" role="status">
        {isFlowing ? (
          <span className="pulse pulse-done" aria-hidden>
            <IconCheck size={16} stroke={3} />
          </span>
        ) : (
          <span className="pulse" aria-hidden />
        )}
        <div>
          <h2 id="waiting">{isFlowing ? "Predictions are coming in" : "Waiting for the first prediction"}</h2>
          <p>
            {isFlowing
              ? `First at ${formatClock(Date.parse(status.first_prediction_at ?? ""))} UTC.`
              : model === null
                ? "Begins with a key."
                : "Turns by itself within 2 s of its arrival."}
          </p>
        </div>
      </div>
      <dl className="tally">
        <div>
          <dt>Requests</dt>
          <dd>{formatCount(status.requests)}</dd>
        </div>
        <div>
          <dt>Accepted</dt>
          <dd>{formatCount(status.accepted)}</dd>
        </div>
        <div data-bad={status.rejected > 0 || undefined}>
          <dt>{status.rejected > 0 && <SeverityIcon severity={3} size={12} />} Rejected</dt>
          <dd>{formatCount(status.rejected)}</dd>
        </div>
      </dl>
      {status.last_rejected !== null && <RejectedRow rejected={status.last_rejected} />}
      <ol className="goals">
        {goals.map(({ rows, words }) => {
          const isReached = status.accepted >= rows;
          return (
            <li key={rows} data-reached={isReached || undefined}>
              <i aria-hidden>{isReached && <IconCheck size={10} stroke={4} />}</i>
              <span>
                {words}
                {!isReached && isFlowing && (
                  <span className="dim">
                    {" "}
                    · {formatCount(status.accepted)} of {rows}
                  </span>
                )}
                {isReached && <span className="only-read"> (reached)</span>}
              </span>
            </li>
          );
        })}
        <li>
          <i aria-hidden />
          <span>
            Then:{" "}
            <Link className="inline-link" to="/settings/channels">
              add a channel
            </Link>{" "}
            and send it a test
          </span>
        </li>
      </ol>
      {isFlowing && model !== null && (
        <div className="buttons">
          <Button component={Link} to={`/models/${encodeURIComponent(model)}/overview`} variant="light">
            Open {model}
          </Button>
        </div>
      )}
    </section>
  );
}

function RejectedRow({ rejected }: { rejected: NonNullable<IngestStatus["last_rejected"]> }): ReactNode {
  const { at, row, payload, suggestion } = rejected;
  return (
    <div className="rejected" role="alert">
      <h3>
        <SeverityIcon severity={3} size={15} /> {formatClock(Date.parse(at))} ·{" "}
        {row.field === wholeBody ? "a request" : `row ${row.index}`} was refused
      </h3>
      {row.field === wholeBody ? (
        <p>{row.found}</p>
      ) : (
        <p>
          <code>{row.field}</code> must be {row.expected}. It came as <code>{row.found}</code>.
        </p>
      )}
      {payload !== null && suggestion !== null && (
        <>
          <pre tabIndex={0} aria-label="Received and mended row">
            {mendedLines(payload, suggestion).map(({ text, kind }, i) => (
              <MendedText key={i} text={text} kind={kind} />
            ))}
          </pre>
          <div className="buttons">
            <CopyButton text={suggestion} label="Copy mended row" />
          </div>
        </>
      )}
    </div>
  );
}

function MendedText({ text, kind }: ReturnType<typeof mendedLines>[number]): ReactNode {
  if (kind === "removed") return <del>{`- ${text}`}</del>;
  if (kind === "added") return <ins>{`+ ${text}`}</ins>;
  return <span>{`  ${text}`}</span>;
}
