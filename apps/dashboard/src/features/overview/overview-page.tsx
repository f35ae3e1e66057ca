import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { liveMs } from "../../query.ts";
import { LiveChip } from "../../ui/live-chip.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { attentionSentence } from "./attention-sentence.ts";
import { ActivityCard } from "./parts/activity-card.tsx";
import { LoadingStrip } from "./parts/loading-strip.tsx";
import { ModelsCard } from "./parts/models-card.tsx";
import { NeedsYouCard } from "./parts/needs-you-card.tsx";
import { SampleStrip } from "./parts/sample-strip.tsx";
import { overviewQuery } from "./queries.ts";
import { WelcomeCard } from "./parts/welcome-card.tsx";
import "./overview.css";

/** Is anything wrong, does it need me, what changed? */
export function OverviewPage(): ReactNode {
  const { data: overview, dataUpdatedAt } = useSuspenseQuery(overviewQuery(useClient()));
  const isEmpty = overview.models.length === 0;
  useTitle(isEmpty ? "Overview" : overview.verdict, "DriftGuard");
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>{isEmpty ? "No model yet" : overview.verdict.replace(/\.$/, "")}</h1>
          <p>{attentionSentence(overview.models)}</p>
        </div>
        {!isEmpty && (
          <div className="page-actions">
            <LiveChip fetchedAt={dataUpdatedAt} everyMs={liveMs} />
            <Button
              className="wide-only"
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              component={Link}
              to="/welcome"
            >
              Add model
            </Button>
          </div>
        )}
      </header>
      {overview.demo.loaded ? <SampleStrip demo={overview.demo} /> : <LoadingStrip />}
      {isEmpty ? (
        <WelcomeCard />
      ) : (
        <div className="columns overview">
          <div className="column">
            <NeedsYouCard alerts={overview.alerts} models={overview.models} />
          </div>
          <aside className="column column-side" aria-label="Activity">
            <ActivityCard activity={overview.activity} />
          </aside>
          <ModelsCard models={overview.models} asOf={Date.parse(overview.as_of)} />
        </div>
      )}
    </div>
  );
}
