import { Button } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { Snippet } from "../../../ui/snippet.tsx";
import { repositoryQuery } from "../queries.ts";
import "./push-ways-card.css";

/** How a version comes here from a terminal, a repository, or a forge; each line is there to be copied. */
export function PushWaysCard({ model }: { model: string }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const query = repositoryQuery(client, model);
  const { data } = useSuspenseQuery(query);
  const renew = useMutation({
    mutationFn: () => client.repositories.renewSecret(model),
    onSuccess: () => void queries.invalidateQueries({ queryKey: query.queryKey }),
  });
  const { git, webhook, repository, branch, has_secret: hasSecret } = data;
  const push = `git push ${git} ${branch}`;
  const upload = `curl -s --data-binary @model.tar.gz -H "X-API-Key: $DRIFTGUARD_KEY" -H 'content-type: application/gzip' '${new URL(git).origin}/api/v1/deployments?model=${encodeURIComponent(model)}'`;
  return (
    <Card title="Ways to push" caption={`${branch} goes live; a key of the scope admin is the password.`}>
      <div className="push-ways">
        <Way title="git" note="Other branches are built, and not made live.">
          <Line code={push} />
        </Way>
        <Way title="curl" note="A .tar.gz, .tar or .zip of the folder.">
          <Line code={upload} />
        </Way>
        <Way
          title="GitHub webhook"
          note={
            repository === null
              ? "Set which repository is fetched by PATCH …/repository; events do nothing until then."
              : `Fetches ${branch} of ${repository}.`
          }
        >
          <Line code={webhook} />
          <div className="push-ways-secret">
            <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
              {hasSecret ? "Make a new secret" : "Make a secret"}
            </Button>
            <span className="caption">Content type application/json, push events only.</span>
          </div>
          {renew.data !== undefined && (
            <div role="status">
              <p className="caption">Shown this once. One from before is over.</p>
              <Line code={renew.data.secret} />
            </div>
          )}
          <FormProblem error={renew.error} />
        </Way>
      </div>
    </Card>
  );
}

function Way({ title, note, children }: { title: string; note: string; children: ReactNode }): ReactNode {
  return (
    <section className="push-way">
      <h3>{title}</h3>
      <p className="caption">{note}</p>
      {children}
    </section>
  );
}

function Line({ code }: { code: string }): ReactNode {
  return (
    <div className="push-way-line">
      <Snippet language="curl" code={code} />
      <CopyButton text={code} />
    </div>
  );
}
