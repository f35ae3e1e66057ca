import type { PreviewReport } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { countOf, formatCount } from "../../../ui/numbers.ts";

/** What it fails on, and what could not be asked again. */
export function ErrorsCard({ report: { errors, requests, against } }: { report: PreviewReport }): ReactNode {
  const live = against?.version ?? "";
  return (
    <Card title="Errors">
      <div className="preview-list">
        <p>
          {requests.replayed === 0 ? (
            "Nothing could be asked."
          ) : (
            <>
              It fails on {formatCount(errors.preview)} of {countOf(requests.replayed, "request")}; version {live}{" "}
              failed on {formatCount(errors.live)} of them.
            </>
          )}
          {errors.examples.length < errors.fresh &&
            ` The newest ${formatCount(errors.examples.length)} of ${formatCount(errors.fresh)} that version ${live} answered:`}
        </p>
        {errors.examples.length > 0 && (
          <ul aria-label="What it fails on">
            {errors.examples.map(({ id, detail }) => (
              <li key={id}>
                <span className="mono">{id}</span>: {detail}
              </li>
            ))}
          </ul>
        )}
        {requests.not_replayed.length > 0 && (
          <>
            <h3>Not asked again</h3>
            <ul>
              {requests.not_replayed.map(({ reason, requests: count, example }) => (
                <li key={reason}>
                  {countOf(count, "request")}: {reason} <span className="meta">such as {example}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Card>
  );
}
