import type { PreviewReport } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { countOf, formatCount, formatPlain } from "../../../ui/numbers.ts";

type Apart = NonNullable<PreviewReport["predictions"]["numbers"]>;

/** How many moves a report keeps. */
const movesMax = 10;

/** How far what both said is apart, and on which requests. */
export function DifferencesCard({ report, version }: { report: PreviewReport; version: string }): ReactNode {
  const { compared, needed, share, different, numbers, scores, moves, examples } = report.predictions;
  const live = report.against?.version ?? "";
  if (share === null)
    return (
      <Card title="Predictions">
        <p>
          Not enough data: {countOf(compared, "request")} can be compared, and a comparison takes {needed}.
        </p>
      </Card>
    );
  return (
    <Card title="Predictions" caption={`Version ${version} beside version ${live}, request by request.`}>
      {numbers !== null && <ApartFigures what="Predictions" apart={numbers} />}
      {scores !== null && <ApartFigures what="Scores" apart={scores} />}
      {moves.length > 0 && (
        <div className="table-frame" tabIndex={0} role="region" aria-label="Answers that moved">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Version {live} said</th>
                <th scope="col">Version {version} says</th>
                <th scope="col" className="right">
                  Requests
                </th>
              </tr>
            </thead>
            <tbody>
              {moves.map(({ from, to, requests }) => (
                <tr key={JSON.stringify([from, to])}>
                  <th scope="row">{from}</th>
                  <td>{to}</td>
                  <td className="right">{formatCount(requests)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {moves.length === movesMax && <p className="caption">The {movesMax} most frequent; there may be rarer ones.</p>}
      {examples.length > 0 && (
        <details className="preview-examples">
          <summary>
            {examples.length === different
              ? `${countOf(different, "request")} answered otherwise`
              : `The newest ${formatCount(examples.length)} of ${countOf(different ?? 0, "request")} answered otherwise`}
          </summary>
          <div className="table-frame" tabIndex={0} role="region" aria-label="Requests answered otherwise">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Prediction</th>
                  <th scope="col">Recorded</th>
                  <th scope="col" className="right">
                    Version {live}
                  </th>
                  <th scope="col" className="right">
                    Version {version}
                  </th>
                </tr>
              </thead>
              <tbody>
                {examples.map(({ id, at, live: said, preview }) => (
                  <tr key={id}>
                    <th scope="row" className="mono">
                      {id}
                    </th>
                    <td>
                      <Moment at={at} />
                    </td>
                    <td className="right">{words(said)}</td>
                    <td className="right">{words(preview)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {examples.length === 0 && moves.length === 0 && (
        <p>Not one of {countOf(compared, "request")} is answered otherwise.</p>
      )}
    </Card>
  );
}

function ApartFigures({ what, apart }: { what: string; apart: Apart }): ReactNode {
  const figures = [
    ["mean absolute difference", formatPlain(apart.mean_absolute)],
    ["mean difference", `${apart.mean > 0 ? "+" : ""}${formatPlain(apart.mean)}`],
    ["difference p95", formatPlain(apart.absolute_p95)],
    ["largest difference", formatPlain(apart.largest)],
    ["spread when live", formatPlain(apart.spread)],
  ] as const;
  return (
    <dl className="preview-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>
            {what}: {name}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function words(value: string | number | boolean | null): string {
  return typeof value === "number" ? formatPlain(value) : value === null ? "nothing" : String(value);
}
