import type { AlertDetail } from "@driftguard/protocol";
import { type ReactNode, useState } from "react";

import { RatioBar } from "../../../charts/ratio-bar.tsx";
import { Card } from "../../../ui/card.tsx";
import { capitalised } from "../../../ui/capitalised.ts";
import { countOf, formatInUnit, formatRatio } from "../../../ui/numbers.ts";
import { severityWord } from "../../../ui/severity.ts";
import { findingSeverity, methodShort } from "../../drift/verdict-words.ts";

const shownAtFirst = 8;

/** What was measured, as multiples of each signal's own limit. */
export function SignalsCard({ findings }: { findings: AlertDetail["findings"] }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const ranked = findings.toSorted((a, b) => (b.ratio ?? -1) - (a.ratio ?? -1));
  const over = findings.filter(({ status }) => status === "drift").length;
  return (
    <Card title="Signals" caption={`Value over limit: ${over} of ${countOf(findings.length, "signal")} over it.`}>
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
          {(isWhole ? ranked : ranked.slice(0, shownAtFirst)).map((finding) => {
            const severity = findingSeverity(finding);
            return (
              <tr key={`${finding.feature} ${finding.method}`}>
                <th scope="row">
                  {isPerformance(finding) ? capitalised(finding.feature) : finding.feature}
                  <span className="under">
                    {!isPerformance(finding) && `${methodShort(finding.method)} · `}
                    {finding.ratio === null ? "not judged" : `${formatRatio(finding.ratio)}, ${severityWord(severity)}`}
                  </span>
                </th>
                <td className="evidence-bar">
                  <RatioBar ratio={finding.ratio ?? 0} severity={severity} />
                </td>
                <td className="right">
                  <b>{formatInUnit(finding.effect.value, unitOf(finding))}</b>
                </td>
                <td className="right dim">{formatInUnit(finding.threshold, unitOf(finding))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {ranked.length > shownAtFirst && (
        <button type="button" className="link" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show the largest only" : `Show all ${ranked.length}`}
        </button>
      )}
    </Card>
  );
}

type Finding = AlertDetail["findings"][number];

/** Whether its name is what it measures, and not that of a column. */
function isPerformance({ feature, method }: Finding): boolean {
  return feature.replaceAll(" ", "-") === method;
}

/** Signals of performance are read without a unit, as on the performance page. */
function unitOf(finding: Finding): string {
  return isPerformance(finding) && finding.effect.unit === "rate" ? "" : finding.effect.unit;
}
