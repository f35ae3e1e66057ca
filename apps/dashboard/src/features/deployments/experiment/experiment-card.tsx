import { Button } from "@mantine/core";
import type { Experiment } from "@driftguard/protocol";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { useCan } from "../../session/queries.ts";
import { trafficAgainMs, trafficQuery } from "../traffic/queries.ts";
import { differenceWords, estimateWords, metricWords } from "./experiment-words.ts";
import { IntervalBar } from "./interval-bar.tsx";
import { experimentQuery } from "./queries.ts";
import { StartExperimentDialog } from "./start-experiment-dialog.tsx";
import "./experiment.css";

/** Which of two versions that share the traffic is better; nothing where none do, and none ever were compared. */
export function ExperimentCard({ model }: { model: string }): ReactNode {
  const client = useClient();
  const { data: traffic } = useQuery(trafficQuery(client, model));
  // With the rest, as the traffic: it stands above most of the page.
  const { data } = useSuspenseQuery({ ...experimentQuery(client, model), refetchInterval: trafficAgainMs });
  const [isOpen, setOpen] = useState(false);
  if (traffic === undefined) return null;
  const { experiment } = data;
  const canStart = traffic.split.length > 1 && traffic.canary?.state !== "running" && experiment?.state !== "running";
  if (experiment === null && !canStart) return null;
  return (
    <Card
      title="Comparison of versions"
      caption="It decides nothing: who answers stays as it is until somebody changes it."
      aside={<Actions model={model} experiment={experiment} canStart={canStart} onStart={() => setOpen(true)} />}
    >
      {experiment === null ? (
        <p>Two versions answer. Whether one is better can be told from what is recorded from now on.</p>
      ) : (
        <Findings experiment={experiment} />
      )}
      {isOpen && <StartExperimentDialog model={model} split={traffic.split} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function Actions({
  model,
  experiment,
  canStart,
  onStart,
}: {
  model: string;
  experiment: Experiment | null;
  canStart: boolean;
  onStart: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const canDeploy = useCan("deployments:write");
  const end = useMutation({
    mutationFn: () => client.deployments.endExperiment(model),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["models"] }),
  });
  if (!canStart && experiment?.state !== "running") return null;
  return (
    <div className="traffic-actions">
      <FormProblem error={end.error} />
      {canStart ? (
        <Button variant="default" disabled={!canDeploy} onClick={onStart}>
          Compare versions
        </Button>
      ) : (
        <Button variant="default" disabled={!canDeploy} loading={end.isPending} onClick={() => end.mutate()}>
          End comparison
        </Button>
      )}
      {!canDeploy && <p className="caption">Comparing versions needs the role ML Engineer; ask an admin.</p>}
    </div>
  );
}

function Findings({ experiment }: { experiment: Experiment }): ReactNode {
  const { first, second, difference, interval, alpha, state, as_of: asOf } = experiment;
  const sure = `${Number((100 * (1 - alpha)).toFixed(1))} %`;
  return (
    <div className="experiment">
      <p className="note" role="status">
        <b>{experiment.says}</b>
      </p>
      <div className="canary-scroll" role="region" aria-label="One version against the other" tabIndex={0}>
        <table className="canary-table">
          <thead>
            <tr>
              <th scope="col">{metricWords(experiment)}</th>
              <th scope="col">Version {first.version}</th>
              <th scope="col">Version {second.version}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Estimate</th>
              <td>{estimateWords(experiment, first.estimate)}</td>
              <td>{estimateWords(experiment, second.estimate)}</td>
            </tr>
            <tr>
              <th scope="row">Rows that count</th>
              <td>{first.rows.toLocaleString("en-US")}</td>
              <td>{second.rows.toLocaleString("en-US")}</td>
            </tr>
          </tbody>
        </table>
      </div>
      {difference !== null && (
        <div className="experiment-difference">
          <p>
            Difference of {second.version} to {first.version}: <b>{differenceWords(experiment, difference)}</b>
            {interval === null
              ? ", with no interval yet"
              : `, with ${sure} certainty at every look ${differenceWords(experiment, interval.low)} to ${differenceWords(experiment, interval.high)}`}
          </p>
          {interval !== null && <IntervalBar low={interval.low} high={interval.high} at={difference} />}
        </div>
      )}
      <p className="caption">
        {experiment.better === "higher" ? "Higher is better. " : "Lower is better. "}
        {asOf !== null && (
          <>
            As of <Moment at={asOf} />.{" "}
          </>
        )}
        Began <Moment at={experiment.started_at} />
        {state === "ended" && experiment.ended_at !== null && (
          <>
            , ended <Moment at={experiment.ended_at} />. {experiment.detail}
          </>
        )}
      </p>
    </div>
  );
}
