import type { Performance } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { RatioBar } from "../../../charts/ratio-bar.tsx";
import { Card } from "../../../ui/card.tsx";
import { formatCount, formatDecimal, formatRatio } from "../../../ui/numbers.ts";
import { severityWord } from "../../../ui/severity.ts";
import { metricWords, metricsOf, showMetric } from "../metric-words.ts";

/** Every metric of the labelled rows, and the three signals that alerts follow. */
export function MetricsCard({ performance }: { performance: Performance }): ReactNode {
  const { now, signals } = performance;
  const metrics = metricsOf(now.metrics);
  return (
    <div className="halves">
      <Card title="Metrics, 24 h" caption={`Over ${formatCount(now.labelled)} labelled predictions.`}>
        <dl className="facts">
          {metrics.map(([name, value]) => (
            <div key={name}>
              <dt>{metricWords(name)}</dt>
              <dd>
                {showMetric(name, value)}
                {typeof now.estimated[name] === "number" && (
                  <span className="dim"> · estimated {showMetric(name, now.estimated[name] ?? null)}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title="Signals" caption="What alerts follow: each against the limit learned from its own 28 days.">
        {signals.length === 0 ? (
          <p className="meta">Not judged{performance.reason === null ? "" : `: ${performance.reason}`}.</p>
        ) : (
          <table className="table evidence">
            <thead>
              <tr>
                <th scope="col">Signal</th>
                <th scope="col">
                  <span className="bar-scale" aria-hidden>
                    <span>0</span>
                    <span>1×</span>
                    <span>2×</span>
                  </span>
                  <span className="only-read">Multiple of the limit</span>
                </th>
                <th scope="col" className="right">
                  Now
                </th>
                <th scope="col" className="right">
                  Limit
                </th>
              </tr>
            </thead>
            <tbody>
              {signals.map(({ name, value, threshold, ratio, severity, status }) => {
                const isJudged = status === "drift" || status === "stable";
                return (
                  <tr key={name}>
                    <th scope="row">
                      {metricWords(name)}
                      <span className="under">
                        {isJudged ? `${formatRatio(ratio)}, ${severityWord(severity)}` : status}
                      </span>
                    </th>
                    <td className="evidence-bar">
                      <RatioBar ratio={ratio ?? 0} severity={isJudged ? severity : null} />
                    </td>
                    <td className="right">
                      <b>{formatDecimal(value)}</b>
                    </td>
                    <td className="right dim">{formatDecimal(threshold)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
      </Card>
    </div>
  );
}
