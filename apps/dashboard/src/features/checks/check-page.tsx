import type { Check, VerdictAnswer } from "@driftguard/protocol";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { DownloadButton } from "../../ui/download-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { countOf, formatCount, formatDecimal, formatPValue, formatRatio } from "../../ui/numbers.ts";
import { SeverityChip } from "../../ui/severity-chip.tsx";
import { severityWord } from "../../ui/severity.ts";
import { toCsv } from "../../ui/to-csv.ts";
import { formatMoment } from "../../ui/times.ts";
import { useTitle } from "../../ui/use-title.ts";
import { Verdict } from "../../ui/verdict.tsx";
import { doubtWords, findingSeverity, methodWords } from "../drift/verdict-words.ts";
import { checkQuery } from "./queries.ts";

const route = getRouteApi("/shell/checks/$check");

/** One check's report, kept for ever at its own address. */
export function CheckPage(): ReactNode {
  const { check: id } = route.useParams();
  const { data: check } = useSuspenseQuery(checkQuery(useClient(), id));
  useTitle("Report", check.model.name, formatMoment(Date.parse(check.at)));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>
            {check.model.name}, <Moment at={check.at} />
          </h1>
          <p>
            <Link className="inline-link" to="/models/$model/overview" params={{ model: check.model.name }}>
              {check.model.name}
            </Link>{" "}
            {check.version} · {check.trigger === "manual" ? "asked for by hand" : "scheduled"} · {check.outcome} ·{" "}
            {check.stage}
          </p>
        </div>
      </header>
      <div className="stack">
        <Verdict severity={worstOf(check)} sentence={check.summary} parts={reportParts(check)} />
        {check.paging.length > 0 && (
          <FindingsCard
            name={`report-${check.model.name}-usual`}
            title="Against its own history"
            caption="The last day and hours against what is usual for this model: what opens alerts."
            findings={check.paging}
          />
        )}
        {check.findings.length > 0 && (
          <FindingsCard
            name={`report-${check.model.name}-baseline`}
            title="Against the baseline"
            caption={`The last seven days${check.baseline === null ? "" : ` against baseline ${check.baseline.number}, ${formatCount(check.baseline.rows)} rows`}: for reading.`}
            findings={check.findings}
          />
        )}
      </div>
    </div>
  );
}

function worstOf({ paging, findings }: Check): number | null {
  const judged = [...paging, ...findings].map(findingSeverity).filter((severity) => severity !== null);
  return judged.length === 0 ? null : Math.max(...judged);
}

function reportParts(check: Check): readonly (readonly [string, ReactNode])[] {
  const { window } = check;
  return [
    ["Because", check.reason],
    [
      "Window",
      window === null
        ? null
        : `${formatMoment(Date.parse(window.from))} to ${formatMoment(Date.parse(window.to))}, ${countOf(check.rows, "row")}`,
    ],
    [
      "Alerts",
      check.alerts.length === 0 ? null : (
        <>
          {check.alerts.map(({ id, number, change }, i) => (
            <span key={id}>
              {i > 0 && ", "}
              <Link className="inline-link" to="/alerts/$alert" params={{ alert: String(number) }}>
                alert {number}
              </Link>{" "}
              {change}
            </span>
          ))}
        </>
      ),
    ],
  ];
}

type FindingsCardProps = {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly findings: readonly VerdictAnswer[];
};

function FindingsCard({ name, title, caption, findings }: FindingsCardProps): ReactNode {
  const ranked = findings.toSorted(
    (a, b) => (findingSeverity(b) ?? -1) - (findingSeverity(a) ?? -1) || (b.ratio ?? -1) - (a.ratio ?? -1),
  );
  return (
    <Card
      title={
        <>
          {title} <span className="count">{findings.length}</span>
        </>
      }
      caption={caption}
      aside={<DownloadButton name={`${name}.csv`} text={() => toCsvText(ranked)} />}
    >
      <div className="table-frame" tabIndex={0} role="region" aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col">Verdict</th>
              <th scope="col">Method</th>
              <th scope="col" className="right">
                Effect
              </th>
              <th scope="col" className="right">
                Limit
              </th>
              <th scope="col" className="right">
                p
              </th>
              <th scope="col" className="right">
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {ranked.map((finding) => {
              const doubt = doubtWords(finding);
              const severity = findingSeverity(finding);
              return (
                <tr key={`${finding.feature} ${finding.method}`}>
                  <th scope="row" className="mono">
                    {finding.feature}
                  </th>
                  <td>
                    <SeverityChip severity={severity}>
                      {severity === null ? finding.status : severityWord(severity)}
                    </SeverityChip>
                    <span className="under">{doubt ?? `${formatRatio(finding.ratio)} its limit`}</span>
                  </td>
                  <td>{methodWords(finding.method)}</td>
                  <td className={doubt === null ? "right" : "right dim"}>{formatDecimal(finding.effect.value, 3)}</td>
                  <td className="right dim">{formatDecimal(finding.threshold, 3)}</td>
                  <td className="right dim">{formatPValue(finding.p_value)}</td>
                  <td className="right">
                    {formatCount(finding.n)}
                    <span className="under">vs {formatCount(finding.m)}</span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function toCsvText(findings: readonly VerdictAnswer[]): string {
  return toCsv(
    [
      "feature",
      "status",
      "severity",
      "method",
      "effect",
      "limit",
      "multiple_of_limit",
      "p_value",
      "rows",
      "reference_rows",
      "reason",
    ],
    findings.map((finding) => [
      finding.feature,
      finding.status,
      findingSeverity(finding),
      finding.method,
      finding.effect.value,
      finding.threshold,
      finding.ratio,
      finding.p_value,
      finding.n,
      finding.m,
      finding.reason,
    ]),
  );
}
