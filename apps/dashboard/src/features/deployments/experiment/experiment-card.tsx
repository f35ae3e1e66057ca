import { Button } from "@mantine/core";
import type { Experiment } from "@driftguard/protocol";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { formatCount } from "../../../ui/numbers.ts";
import { useCan } from "../../session/queries.ts";
import { trafficAgainMs, trafficQuery } from "../traffic/queries.ts";
import { EndExperimentDialog } from "./end-experiment-dialog.tsx";
import { differenceWords, estimateWords, metricWords, verdictWords } from "./experiment-words.ts";
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
  const [asked, setAsked] = useState<"start" | "end" | null>(null);
  if (traffic === undefined) return null;
  const { experiment } = data;
  const canStart = traffic.split.length > 1 && traffic.canary?.state !== "running" && experiment?.state !== "running";
  if (experiment === null && !canStart) return null;
  return (
    <Card
      title="Comparison of versions"
      caption="It decides nothing: who answers stays as it is until somebody changes it."
      aside={<Actions experiment={experiment} canStart={canStart} onAsk={setAsked} />}
    >
      {experiment === null ? (
        <p>
          {traffic.split.length} versions answer. Whether one is better can be told from what is recorded from now on.
        </p>
      ) : (
        <Findings experiment={experiment} />
      )}
      {asked === "start" && (
        <StartExperimentDialog model={model} split={traffic.split} onClose={() => setAsked(null)} />
      )}
      {asked === "end" && experiment !== null && (
        <EndExperimentDialog model={model} experiment={experiment} onClose={() => setAsked(null)} />
      )}
    </Card>
  );
}

function Actions({
  experiment,
  canStart,
  onAsk,
}: {
  experiment: Experiment | null;
  canStart: boolean;
  onAsk: (what: "start" | "end") => void;
}): ReactNode {
  const canDeploy = useCan("deployments:write");
  if (!canStart && experiment?.state !== "running") return null;
  return (
    <div className="traffic-actions">
      {canStart ? (
        <Button variant="default" disabled={!canDeploy} onClick={() => onAsk("start")}>
          Compare versions
        </Button>
      ) : (
        <Button variant="default" disabled={!canDeploy} onClick={() => onAsk("end")}>
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
      <p className="note">
        <b>{experiment.says}</b>
      </p>
      {/* The figures of the sentence above move every few seconds: read aloud is only what it comes to. */}
      <p className="only-read" role="status">
        {verdictWords(experiment)}
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
              <td>{formatCount(first.rows)}</td>
              <td>{formatCount(second.rows)}</td>
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
