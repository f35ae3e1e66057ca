import type { Preview, PreviewReport } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { DownloadButton } from "../../ui/download-button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { KeyFigures } from "../../ui/key-figures.tsx";
import { Moment } from "../../ui/moment.tsx";
import { countOf } from "../../ui/numbers.ts";
import { Verdict } from "../../ui/verdict.tsx";
import { BuildLog } from "../deployments/build-log/build-log.tsx";
import { useCan } from "../session/queries.ts";
import { DifferencesCard } from "./parts/differences-card.tsx";
import { DiscardDialog } from "./parts/discard-dialog.tsx";
import { ErrorsCard } from "./parts/errors-card.tsx";
import { GoLiveDialog } from "./parts/go-live-dialog.tsx";
import { LatencyCard } from "./parts/latency-card.tsx";
import { SchemaCard } from "./parts/schema-card.tsx";
import { figuresOf } from "./figures-of.ts";
import { isOld } from "./is-old.ts";
import { isReplaying, previewQuery, whileReplaying } from "./queries.ts";
import "./previews.css";

const route = getRouteApi("/shell/models/$model/previews/$version");

/** A version before it goes live: where it is asked, and what it says to what the live version was asked. */
export function PreviewPage(): ReactNode {
  const { model, version } = route.useParams();
  const { data: preview } = useSuspenseQuery({
    ...previewQuery(useClient(), model, version),
    refetchInterval: ({ state }) => whileReplaying(state.data),
  });
  const { report } = preview;
  return (
    <div className="preview">
      {report !== null && (
        <Verdict
          severity={severities[report.verdict]}
          sentence={report.headline}
          parts={verdictParts(preview, report)}
        />
      )}
      <PreviewCard model={model} preview={preview} />
      {report !== null && report.against !== null && (
        <>
          <KeyFigures label="What the replay found" figures={figuresOf(report)} />
          <DifferencesCard report={report} version={preview.version} />
          <LatencyCard report={report} version={preview.version} />
          <ErrorsCard report={report} />
          <SchemaCard report={report} />
        </>
      )}
    </div>
  );
}

const severities: Readonly<Record<PreviewReport["verdict"], number | null>> = {
  ...{ fails: 3, differs: 2, same: 0 },
  "not-enough-data": null,
};

const abouts: Readonly<Record<PreviewReport["findings"][number]["about"], string>> = {
  ...{ start: "Start", errors: "Errors", predictions: "Predictions", latency: "Latency" },
  ...{ schema: "Schema", requests: "Requests" },
};

function verdictParts(preview: Preview, { findings, against, at, requests }: PreviewReport) {
  const found = findings.map(({ about, says }): [string, ReactNode] => [abouts[about], says]);
  const asked = (
    <>
      {against !== null && (
        <>
          {countOf(requests.replayed, "request")} of {countOf(requests.recorded, "recorded one")} of version{" "}
          {against.version}, <Moment at={at} />.{" "}
        </>
      )}
      {isOld(preview) && `Version ${preview.live?.version} is live by now: ask again to compare with that.`}
    </>
  );
  return [...found, ["Asked", against === null && !isOld(preview) ? null : asked] as const];
}

/** What becomes of the last replay, where its report does not say it; `null`: it does. */
function replayWords(preview: Preview): string | null {
  const { replay, report } = preview;
  if (isReplaying(preview)) return "The recorded requests are being asked again …";
  if (replay === null) return report === null ? "Nothing was asked again yet." : null;
  if (replay.state === "succeeded") return null;
  return `The last replay ${replay.state === "failed" ? "failed" : "was cancelled"}${replay.problem === null ? "." : `: ${replay.problem}`}`;
}

const states: Readonly<Record<Preview["state"], string>> = {
  ...{ open: "Open", live: "Live", ended: "Ended" },
  "put-away": "Put away",
};

function PreviewCard({ model, preview }: { model: string; preview: Preview }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"live" | "discard" | null>(null);
  const canDeploy = useCan("deployments:write");
  const { version, branch, commit, state, endpoint, curl, opened_at: opened, warm } = preview;
  const said = replayWords(preview);
  const waits = state === "open" || state === "put-away";
  const replay = useMutation({
    mutationFn: () => client.previews.replay(model, version),
    onSettled: () => queries.invalidateQueries({ queryKey: ["models", "one", model, "previews"] }),
  });
  return (
    <Card
      title={
        <>
          Version {version} <span className="tag">{states[state]}</span>
        </>
      }
      caption={
        <>
          {branch !== null && `Branch ${branch} `}
          {commit !== null && <code title={commit}>{commit.slice(0, 8)}</code>}
          {branch !== null || commit !== null ? " · " : ""}
          <Link className="inline-link" to="/models/$model/deployments" params={{ model }}>
            deployment {preview.deployment.number}
          </Link>{" "}
          · opened <Moment at={opened} />
        </>
      }
      aside={
        <DownloadButton
          name={`${model}-${version}-preview.json`}
          text={() => JSON.stringify(preview, null, 2)}
          label="JSON"
          type="application/json"
        />
      }
    >
      <div className="preview-head">
        {state === "open" ? (
          <>
            <div className="preview-address">
              <p className="mono">{endpoint}</p>
              {curl !== null && <CopyButton text={curl} />}
            </div>
            <p className="caption">
              By the same keys as the model. What it is asked here is not recorded and not counted.
              {!warm && " It rests, and the first request waits for its start."}
            </p>
          </>
        ) : (
          <p className="caption">{closedWords[state]}</p>
        )}
        {waits && (
          <div className="preview-actions">
            <Button disabled={!canDeploy} onClick={() => setAsked("live")}>
              Go live
            </Button>
            <Button
              variant="default"
              disabled={!canDeploy || isReplaying(preview)}
              loading={replay.isPending}
              onClick={() => replay.mutate()}
            >
              Ask again
            </Button>
            <Button variant="default" disabled={!canDeploy} onClick={() => setAsked("discard")}>
              Discard
            </Button>
            {!canDeploy && <p className="caption">Needs the role ML Engineer; ask an admin.</p>}
          </div>
        )}
        {said !== null && <p role="status">{said}</p>}
        {preview.replay !== null && (
          <div className="preview-log">
            <BuildLog
              key={preview.replay.job}
              job={preview.replay.job}
              number={preview.deployment.number}
              isBuilding={isReplaying(preview)}
              label="Log of the replay"
            />
          </div>
        )}
        <FormProblem error={replay.error} />
      </div>
      {asked === "live" && <GoLiveDialog model={model} preview={preview} onClose={() => setAsked(null)} />}
      {asked === "discard" && <DiscardDialog model={model} preview={preview} onClose={() => setAsked(null)} />}
    </Card>
  );
}

const closedWords: Readonly<Record<Exclude<Preview["state"], "open">, string>> = {
  "put-away": "Newer previews took its place, and it is not asked here any more. Ask again, and it is open again.",
  live: "It is live: the model's own endpoint answers by it.",
  ended:
    "It is not asked any more: it was discarded or live before, or its files were taken away for newer ones. What its replay said stays.",
};
