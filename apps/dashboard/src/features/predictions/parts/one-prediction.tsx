import { ProblemError } from "@driftguard/client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Empty } from "../../../ui/empty.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { predictionQuery } from "../queries.ts";
import { PredictionDetail } from "./prediction-detail.tsx";

/** The row with this id. */
export function OnePrediction({ model, id }: { model: string; id: string }): ReactNode {
  const { data, isError, error, refetch } = useQuery(predictionQuery(useClient(), model, id));
  if (isError && error instanceof ProblemError && error.status === 404) {
    return (
      <Empty title={`No prediction has the id ${id}`}>
        <span>Ids are the whole id, as it was sent.</span>
      </Empty>
    );
  }
  if (isError)
    return <ProblemNote what="The prediction could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <div style={{ height: 200 }} />;
  return (
    <>
      <p className="mono one-prediction-id">{data.id}</p>
      <PredictionDetail prediction={data} />
    </>
  );
}
