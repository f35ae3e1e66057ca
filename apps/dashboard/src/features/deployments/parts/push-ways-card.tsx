import type { Deployment } from "@driftguard/protocol";
import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { repositoryQuery } from "../queries.ts";
import { CopyLine } from "./copy-line.tsx";
import { RepositoryWay } from "./repository-way.tsx";
import "./push-ways-card.css";

/**
 * How a version comes here from a terminal, a repository, or a forge; each line is there to be copied.
 *
 * @param deployments - of the model, as far as they are shown
 */
export function PushWaysCard({ model, deployments }: { model: string; deployments: readonly Deployment[] }): ReactNode {
  const { data } = useSuspenseQuery(repositoryQuery(useClient(), model));
  const { git, branch } = data;
  const push = `git push ${git} ${branch}`;
  const upload = `curl -s --data-binary @model.tar.gz -H "X-API-Key: $DRIFTGUARD_KEY" -H 'content-type: application/gzip' '${new URL(git).origin}/api/v1/deployments?model=${encodeURIComponent(model)}'`;
  return (
    <Card title="Ways to push" caption={`${branch} goes live; a key of the scope admin is the password.`}>
      <div className="push-ways">
        <Way title="git" note="Other branches are built, and not made live.">
          <CopyLine code={push} />
        </Way>
        <Way title="curl" note="A .tar.gz, .tar or .zip of the folder.">
          <CopyLine code={upload} />
        </Way>
        <Way
          title="A repository elsewhere"
          note="On GitHub, or a forge that speaks as it does: each push there is fetched and built."
        >
          <RepositoryWay model={model} known={data} deployments={deployments} />
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
