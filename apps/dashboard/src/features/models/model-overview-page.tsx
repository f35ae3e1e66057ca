import type { Alert, CheckPage, Model } from "@driftguard/protocol";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { awaitedMs, liveMs } from "../../query.ts";
import { LoadingPage } from "../../ui/loading-page.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { formatDay } from "../../ui/times.ts";
import { AlertListCard } from "../alerts/parts/alert-list-card.tsx";
import { alertsQuery } from "../alerts/queries.ts";
import { useCan } from "../session/queries.ts";
import { FeaturesCard } from "./parts/features-card.tsx";
import { ModelChartCard } from "./parts/model-chart-card.tsx";
import { ModelFactsCard } from "./parts/model-facts-card.tsx";
import { ModelFigures } from "./parts/model-figures.tsx";
import { RemoveModelCard } from "./parts/remove-model-card.tsx";
import { SendRowsCard } from "./parts/send-rows-card.tsx";
import { checksQuery, modelQuery } from "./queries.ts";
import "./models.css";

const route = getRouteApi("/shell/models/$model/overview");

/** Is it OK, since when, why, what to do. */
export function ModelOverviewPage(): ReactNode {
  const { model: name } = route.useParams();
  const client = useClient();
  const { data: model } = useSuspenseQuery({
    ...modelQuery(client, name),
    refetchInterval: ({ state }) => (state.data?.last_prediction_at === null ? awaitedMs : liveMs),
  });
  const checks = useQuery(checksQuery(client, model.name, 1));
  const alerts = useQuery(alertsQuery(client, { state: "active", limit: 20 }, name));
  const hasRows = model.last_prediction_at !== null;
  const canDelete = useCan("models:delete");
  // The verdict stands above everything else: what arrived later would push the page down.
  if (checks.isPending || alerts.isPending)
    return <LoadingPage what="the model's overview" heights={[0, 140, 93, 300]} isInner />;
  return (
    <div className="stack">
      <ModelVerdict model={model} last={checks.data?.items[0]} alerts={alerts.data?.items ?? []} />
      {hasRows && <ModelFigures model={name} />}
      <div className="columns" style={{ marginTop: 0 }}>
        <div className="column">
          {hasRows ? <ModelChartCard model={name} /> : <SendRowsCard model={model} />}
          <FeaturesCard model={model} />
        </div>
        <aside className="column column-side" aria-label="Alerts and settings">
          <AlertListCard model={name} />
          <ModelFactsCard model={model} />
          {canDelete && <RemoveModelCard model={model} />}
        </aside>
      </div>
    </div>
  );
}

type ModelVerdictProps = {
  readonly model: Model;
  readonly last: CheckPage["items"][number] | undefined;
  readonly alerts: readonly Alert[];
};

function ModelVerdict({ model, last, alerts }: ModelVerdictProps): ReactNode {
  const worst = alerts.toSorted((a, b) => b.severity - a.severity)[0];
  const { health } = model;
  return (
    <Verdict
      severity={health.severity}
      sentence={worst?.title ?? last?.summary ?? defaultSentence(model)}
      parts={[
        ["Since", health.since === null ? null : formatDay(Date.parse(health.since))],
        ["Because", health.cause],
        ["Checked", worst === undefined ? null : (last?.summary ?? null)],
        // While a version learns, that is also why nothing is judged.
        ["Learned", last === undefined || last.stage === health.cause ? null : last.stage],
        [
          "Next",
          worst === undefined ? (
            nextStep(model)
          ) : (
            <>
              Open{" "}
              <Link className="inline-link" to="/alerts/$alert" params={{ alert: String(worst.number) }}>
                alert {worst.number}
              </Link>
              : it says where, how it is known, and what to do.
            </>
          ),
        ],
      ]}
    />
  );
}

function defaultSentence({ health, last_prediction_at: last }: Model): string {
  if (last === null) return "No prediction has come yet.";
  return health.severity === null ? "Nothing was judged yet." : "No signal is over its limit.";
}

function nextStep({ last_prediction_at: last, baseline }: Model): string | null {
  if (last === null) return "Send the first prediction; the snippet below is ready to run.";
  if (baseline === null) return "Give a baseline under Versions, or let one be learned after 1,000 rows and 24 h.";
  return null;
}
