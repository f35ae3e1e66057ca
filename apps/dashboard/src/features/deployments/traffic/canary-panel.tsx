import type { Canary } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Moment } from "../../../ui/moment.tsx";
import { formatCount } from "../../../ui/numbers.ts";
import { predictionWords } from "./prediction-words.ts";
import { percent } from "./split-bar.tsx";

const limits = {
  errors: "more, with p < .001 over all looks, and 10 errors",
  latency: "twice, in two windows in a row",
  predictions: "0.10",
} as const;

/** A version on trial: its stages, what happens next by itself, and what it is judged on. */
export function CanaryPanel({ canary }: { canary: Canary }): ReactNode {
  const { stages, stage, state, minutes, requests, stable, canary: tried } = canary;
  const isRunning = state === "running";
  return (
    <div className="canary">
      <ol className="canary-stages">
        {stages.map((weight, at) => {
          const where = at < stage || state === "promoted" ? "done" : at === stage && isRunning ? "now" : "later";
          return (
            <li
              key={weight}
              className={`canary-stage canary-${where}`}
              aria-current={where === "now" ? "step" : undefined}
            >
              <b>{percent(weight)}</b>
              <span className="meta">{stageWords(canary, where)}</span>
            </li>
          );
        })}
      </ol>
      <p className="note" role="status">
        {isRunning ? <b>Next, by itself: </b> : <b>{endWords[state]} </b>}
        {isRunning ? canary.next : canary.detail} {canary.ended_at !== null && <Moment at={canary.ended_at} />}
      </p>
      <div className="canary-scroll" role="region" aria-label="Canary against stable" tabIndex={0}>
        <table className="canary-table">
          <thead>
            <tr>
              <th scope="col">Canary against stable</th>
              <th scope="col">{stable.version}</th>
              <th scope="col">{tried.version}</th>
              <th scope="col">Rolled back at</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Requests</th>
              <td>{formatCount(stable.requests)}</td>
              <td>{formatCount(tried.requests)}</td>
              <td className="meta">{`each stage ${minutes} min and ${requests} requests at least`}</td>
            </tr>
            <tr>
              <th scope="row">Errors</th>
              <td>{errorWords(stable)}</td>
              <td>{errorWords(tried)}</td>
              <td className="meta">{limits.errors}</td>
            </tr>
            <tr>
              <th scope="row">Latency p95</th>
              <td>{ms(stable.latency_ms_p95)}</td>
              <td>{ms(tried.latency_ms_p95)}</td>
              <td className="meta">{limits.latency}</td>
            </tr>
            <tr>
              <th scope="row">Predictions</th>
              <td className="meta" colSpan={2}>
                {predictionWords(canary)}
              </td>
              <td className="meta">{`Jensen-Shannon distance above ${limits.predictions}, beyond chance`}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  );
}

const endWords = { promoted: "Promoted.", "rolled-back": "Rolled back.", aborted: "Ended." } as const;

function stageWords({ stage_requests, requests, minutes }: Canary, where: "done" | "now" | "later"): string {
  if (where === "done") return "passed";
  return where === "now" ? `${stage_requests} of ${requests} requests` : `${minutes} min and ${requests} requests`;
}

function errorWords({ errors, requests }: Canary["stable"]): string {
  return requests === 0 ? "no requests" : `${errors} (${((100 * errors) / requests).toFixed(2)} %)`;
}

function ms(value: number | null): string {
  return value === null ? "too few to tell" : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
