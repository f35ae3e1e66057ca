import { SegmentedControl } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import type { Deployment } from "@driftguard/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Moment } from "../../ui/moment.tsx";
import { formatCount } from "../../ui/numbers.ts";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { ShowMore } from "../../ui/show-more.tsx";
import { allDeploymentsQuery } from "./queries.ts";
import { stateWords } from "./state-words.ts";
import "./deployments.css";

/** What is served here, of every model, and all that was pushed before. */
export function AllDeploymentsPage(): ReactNode {
  useTitle("Deployments", "DriftGuard");
  const [which, setWhich] = useState<"live" | "all">("live");
  const pages = useInfiniteQuery(allDeploymentsQuery(useClient(), which));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>Deployments</h1>
          <p>Versions that answer at an endpoint of this server.</p>
        </div>
      </header>
      <div className="stack">
        <Card
          title={which === "live" ? "Live now" : "All that was pushed"}
          aside={
            <SegmentedControl
              size="xs"
              aria-label="Which deployments"
              value={which}
              onChange={(next) => setWhich(next === "all" ? "all" : "live")}
              data={[
                { value: "live", label: "Live" },
                { value: "all", label: "All" },
              ]}
            />
          }
        >
          {pages.isError && (
            <ProblemNote
              what="The deployments could not be loaded"
              error={pages.error}
              onRetry={() => void pages.refetch()}
            />
          )}
          {pages.isSuccess && items.length === 0 && (
            <Empty icon={<IconRocket size={28} stroke={1.5} aria-hidden />} title="Nothing is served here">
              <span>
                <code>driftguard deploy ./folder</code> builds a folder with a model and serves it.
              </span>
            </Empty>
          )}
          <ul className="deployment-list">
            {items.map((deployment) => (
              <Item key={deployment.id} deployment={deployment} />
            ))}
          </ul>
          {pages.hasNextPage && (
            <div className="buttons">
              <ShowMore pages={pages} />
            </div>
          )}
        </Card>
      </div>
    </div>
  );
}

function Item({ deployment }: { deployment: Deployment }): ReactNode {
  const { model, number, version, state, weight, serving, problem, created_at: pushed } = deployment;
  const isolation = serving?.isolation ?? deployment.isolation;
  return (
    <li>
      <div className="deployment-head">
        <Link to="/models/$model/deployments" params={{ model: model.name }}>
          <b>{model.name}</b>
        </Link>
        <span>version {version}</span>
        <span className="tag">{serving?.state === "asleep" ? "Asleep" : stateWords[state]}</span>
        <span className="meta">
          {state === "live" && `${weight / 100} % of requests · `}
          {serving !== null && `${formatCount(serving.answered)} answered, ${serving.failed} failed · `}
          {isolation !== null && `isolation level ${isolation.level} · `}
          deployment {number} · <Moment at={pushed} />
        </span>
      </div>
      {(serving?.problem ?? problem) !== null && <p className="note">{serving?.problem ?? problem}</p>}
    </li>
  );
}
