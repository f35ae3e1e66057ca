import type { AlertDetail } from "@driftguard/protocol";
import { type ReactNode, useState } from "react";

import { RatioBar } from "../../../charts/ratio-bar.tsx";
import { Card } from "../../../ui/card.tsx";
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
                  {finding.feature}
                  <span className="under">
                    {finding.method !== finding.feature && `${methodShort(finding.method)} · `}
                    {finding.ratio === null ? "not judged" : `${formatRatio(finding.ratio)}, ${severityWord(severity)}`}
                  </span>
                </th>
                <td className="evidence-bar">
                  <RatioBar ratio={finding.ratio ?? 0} severity={severity} />
                </td>
                <td className="right">
                  <b>{formatInUnit(finding.effect.value, finding.effect.unit)}</b>
                </td>
                <td className="right dim">{formatInUnit(finding.threshold, finding.effect.unit)}</td>
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
