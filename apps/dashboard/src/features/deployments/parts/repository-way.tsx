import type { Deployment, Repository } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { repositoryQuery } from "../queries.ts";
import { stateWords } from "../state-words.ts";
import { CopyLine } from "./copy-line.tsx";
import { SetRepositoryDialog } from "./set-repository-dialog.tsx";

/** A repository elsewhere whose forge tells of pushes: its address, what is to be set there, and what the last event did. */
export function RepositoryWay({
  model,
  known,
  deployments,
}: {
  model: string;
  known: Repository;
  deployments: readonly Deployment[];
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const [isSetting, setIsSetting] = useState(false);
  const renew = useMutation({
    mutationFn: () => client.repositories.renewSecret(model),
    onSuccess: () => void queries.invalidateQueries({ queryKey: repositoryQuery(client, model).queryKey }),
  });
  const { webhook, repository, branch, has_secret: hasSecret } = known;
  return (
    <>
      <div className="repository-address">
        {repository === null ? (
          <p className="caption">No repository is set: events of its webhook do nothing until one is.</p>
        ) : (
          <p>
            <span className="mono">{repository}</span>{" "}
            <span className="meta">
              branch <b>{branch}</b>
              {known.has_token && ", read with a token"}
            </span>
          </p>
        )}
        <Button variant="default" onClick={() => setIsSetting(true)}>
          {repository === null ? "Set a repository" : "Change"}
          {repository !== null && <span className="only-read"> the repository</span>}
        </Button>
      </div>
      <h4>Its webhook</h4>
      <p className="caption">
        Set this address there, with the content type application/json, the secret, and push events only.
      </p>
      <CopyLine code={webhook} />
      <div className="push-ways-secret">
        <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
          {hasSecret ? "Make a new secret" : "Make a secret"}
        </Button>
        <span className="caption">
          {hasSecret ? "A secret is set; nobody can read it back." : "Without one no event is taken."}
        </span>
      </div>
      {renew.data !== undefined && (
        <div role="status">
          <p className="caption">Shown this once. One from before is over.</p>
          <CopyLine code={renew.data.secret} />
        </div>
      )}
      <FormProblem error={renew.error} />
      <LastEvent last={known.last_event} deployments={deployments} />
      {isSetting && <SetRepositoryDialog model={model} known={known} onClose={() => setIsSetting(false)} />}
    </>
  );
}

function LastEvent({
  last,
  deployments,
}: {
  last: Repository["last_event"];
  deployments: readonly Deployment[];
}): ReactNode {
  if (last === null) return <p className="meta">No event with a right signature has come yet.</p>;
  const about = deployments.find(({ id }) => id === last.deployment);
  return (
    <p className="repository-event">
      <b>Last event</b> <Moment at={last.at} />: {last.detail}
      {about !== undefined && ` Version ${about.version} is ${stateWords[about.state].toLowerCase()} by now.`}
    </p>
  );
}
