import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { awaitedMs } from "../../query.ts";
import { Card } from "../../ui/card.tsx";
import { useCan } from "../session/queries.ts";
import { OnePrediction } from "./parts/one-prediction.tsx";
import { PredictionFilters } from "./parts/prediction-filters.tsx";
import { PredictionList } from "./parts/prediction-list.tsx";
import { predictionsQuery } from "./queries.ts";
import "./predictions.css";

const route = getRouteApi("/shell/models/$model/predictions");

/** What came in, newest first, with each label beside its prediction. */
export function PredictionsPage(): ReactNode {
  const { model } = route.useParams();
  const { id, version, from, to } = route.useSearch();
  const canRead = useCan("predictions:read");
  const pages = useInfiniteQuery({
    ...predictionsQuery(useClient(), model, { version, from, to }),
    enabled: id === undefined && canRead,
    // Who reads on into the past, or in a span that is over, does not wait for what comes now.
    refetchInterval: ({ state }) => (to === undefined && (state.data?.pages.length ?? 0) <= 1 ? awaitedMs : false),
  });
  return (
    <>
      <PredictionFilters />
      <Card
        title="Predictions"
        caption={
          id === undefined
            ? "Newest first. A row opens with its features; the label stands beside it when it has come."
            : "Found by its id."
        }
      >
        {!canRead ? (
          <p className="note">
            <span>
              <b>Raw rows are not yours to see.</b> Your role does not permit it; an admin can give you one that does.
            </span>
          </p>
        ) : id === undefined ? (
          <PredictionList model={model} pages={pages} />
        ) : (
          <OnePrediction model={model} id={id} />
        )}
      </Card>
    </>
  );
}
