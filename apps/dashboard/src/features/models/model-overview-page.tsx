import type { Model } from "@driftguard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Verdict } from "../../ui/verdict.tsx";
import { formatDay } from "../../ui/times.ts";
import { AlertListCard } from "../alerts/parts/alert-list-card.tsx";
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
  const { data: model } = useSuspenseQuery(modelQuery(useClient(), name));
  const hasRows = model.last_prediction_at !== null;
  const canDelete = useCan("models:delete");
  return (
    <div className="stack">
      <ModelVerdict model={model} />
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

function ModelVerdict({ model }: { model: Model }): ReactNode {
  const { data: checks } = useQuery(checksQuery(useClient(), model.name, 1));
  const last = checks?.items[0];
  const { health } = model;
  const sentence = last?.summary ?? health.cause ?? defaultSentence(model);
  return (
    <Verdict
      severity={health.severity}
      sentence={sentence}
      parts={[
        ["Since", health.since === null ? null : formatDay(Date.parse(health.since))],
        ["Because", health.cause === sentence ? null : health.cause],
        ["Learned", last?.stage ?? null],
        ["Next", nextStep(model)],
      ]}
    />
  );
}

function defaultSentence({ health, last_prediction_at: last }: Model): string {
  if (last === null) return "No prediction has come yet.";
  return health.severity === null ? "Nothing was judged yet." : "No signal is over its limit.";
}

function nextStep({ last_prediction_at: last, baseline, open_alerts: open }: Model): string | null {
  if (last === null) return "Send the first prediction; the snippet below is ready to run.";
  if (baseline === null) return "Give a baseline under Versions, or let one be learned after 1,000 rows and 24 h.";
  if (open > 0) return "Look at the open alerts: each says where, since when, and what to do.";
  return null;
}
