import type { BaselineAnswer, Version } from "@driftguard/protocol";
import { useSuspenseQueries } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Moment } from "../../ui/moment.tsx";
import { countOf, formatCount, formatPlain, formatShare } from "../../ui/numbers.ts";
import { formatSpan } from "../../ui/times.ts";
import { baselinesQuery, versionsQuery } from "../models/queries.ts";
import { useCan } from "../session/queries.ts";
import { NewBaselineCard } from "./parts/new-baseline-card.tsx";
import "./versions.css";

const route = getRouteApi("/shell/models/$model/versions");

/** What the model was and is, and what it is compared with. */
export function VersionsPage(): ReactNode {
  const { model } = route.useParams();
  const client = useClient();
  const canWrite = useCan("baselines:write");
  const [{ data: versions }, { data: baselines }] = useSuspenseQueries({
    queries: [versionsQuery(client, model), baselinesQuery(client, model)],
  });
  return (
    <div className="columns">
      <div className="column">
        <BaselinesCard baselines={baselines.items} />
        <VersionsCard versions={versions.items} />
      </div>
      <aside className="column" aria-label="New baseline">
        {canWrite && <NewBaselineCard model={model} />}
      </aside>
    </div>
  );
}

const kinds: Readonly<Record<BaselineAnswer["kind"], string>> = {
  given: "from a file",
  window: "from its own traffic",
  learned: "learned from its first rows",
  statistics: "from statistics",
};

function BaselinesCard({ baselines }: { baselines: readonly BaselineAnswer[] }): ReactNode {
  return (
    <Card title="Baselines" caption="What is normal. A new one replaces the one before; old ones stay readable.">
      {baselines.length === 0 ? (
        <Empty title="No baseline">
          <span>Without one nothing is judged. One is learned by itself after 1,000 rows and 24 h.</span>
        </Empty>
      ) : (
        <ul className="baseline-list">
          {baselines.map((baseline) => (
            <li key={baseline.id}>
              <div className="baseline-head">
                <b>Baseline {baseline.number}</b>
                {baseline.active && <span className="tag">In use</span>}
                <span className="meta">
                  {baseline.version} · {kinds[baseline.kind]} · {formatCount(baseline.rows)} rows
                  {baseline.span !== null &&
                    `, ${formatSpan(Date.parse(baseline.span.from), Date.parse(baseline.span.to))}`}{" "}
                  · <Moment at={baseline.created_at} />
                </span>
              </div>
              {baseline.warnings.map((warning) => (
                <p key={warning} className="note baseline-warning">
                  {warning}
                </p>
              ))}
              <details>
                <summary>{countOf(baseline.features.length, "feature")}</summary>
                <div
                  className="table-frame"
                  tabIndex={0}
                  role="region"
                  aria-label={`Features of baseline ${baseline.number}`}
                >
                  <table className="table">
                    <thead>
                      <tr>
                        <th scope="col">Feature</th>
                        <th scope="col">Type</th>
                        <th scope="col" className="right">
                          Missing
                        </th>
                        <th scope="col" className="right">
                          Range or levels
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {baseline.features.map(({ name, type, missing, levels, min, max }) => (
                        <tr key={name}>
                          <th scope="row" className="mono">
                            {name}
                          </th>
                          <td>{type}</td>
                          <td className="right">{formatShare(missing)}</td>
                          <td className="right">
                            {levels !== null
                              ? countOf(levels, "level")
                              : min !== null && max !== null
                                ? `${formatPlain(min)} to ${formatPlain(max)}`
                                : "–"}
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function VersionsCard({ versions }: { versions: readonly Version[] }): ReactNode {
  return (
    <Card title="Versions" caption="Rows without a version go to the current one.">
      {versions.length === 0 ? (
        <Empty title="No version yet">
          <span>One is made with the first features.</span>
        </Empty>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Features</th>
              <th scope="col">Registered</th>
            </tr>
          </thead>
          <tbody>
            {versions.map(({ name, current, features, created_at: registered }) => (
              <tr key={name}>
                <th scope="row">
                  {name} {current && <span className="tag">Current</span>}
                </th>
                <td>{countOf(features.length, "feature")}</td>
                <td>
                  <Moment at={registered} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
