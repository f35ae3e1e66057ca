import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy, useEffect, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { formatShare } from "../../../ui/numbers.ts";
import { useCan } from "../../session/queries.ts";
import { demoQuery } from "../queries.ts";

const DeleteSampleDialog = lazy(() =>
  import("./delete-sample-dialog.tsx").then((module) => ({ default: module.DeleteSampleDialog })),
);

/** Loads the sample data, says how far it is, and takes it away again. */
export function SampleDataPanel(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const can = useCan("demo:write");
  const [isAsking, setAsking] = useState(false);
  const load = useMutation({
    mutationFn: () => client.demo.load(),
    onSuccess: (status) => queries.setQueryData(["demo"], status),
  });
  const known = useQuery(demoQuery(client, false)).data?.state === "loading";
  const { data: demo, isError, error, refetch } = useQuery(demoQuery(client, known));
  const isLoaded = demo?.state === "loaded";
  // What other pages hold is from before the data was there.
  useEffect(() => {
    if (!isLoaded) return;
    for (const queryKey of [["overview"], ["models"], ["alerts"], ["session"]])
      void queries.invalidateQueries({ queryKey });
  }, [isLoaded, queries]);
  return (
    <div className="stack">
      <Card
        title="Sample data"
        caption="336,776 flights left New York in 2013. The models predict which are disrupted, and how long they fly."
      >
        {isError && (
          <ProblemNote what="The sample data's state could not be read" error={error} onRetry={() => void refetch()} />
        )}
        <FormProblem error={load.error} />
        {demo?.state === "absent" && (
          <div className="buttons">
            <Button
              loading={load.isPending}
              disabled={!can}
              title={can ? undefined : "Your role does not permit this; ask an admin"}
              onClick={() => load.mutate()}
            >
              Load sample data
            </Button>
          </div>
        )}
        {demo?.state === "loading" && (
          <div className="demo-progress" role="status">
            <progress max={1} value={demo.progress ?? undefined} aria-label="Sample data" />
            <p>
              {demo.progress === null ? "Loading" : formatShare(demo.progress, 0)}
              {demo.message !== null && ` · ${demo.message}`}
            </p>
            <p className="meta">
              The first screen fills while this goes on.{" "}
              <Link className="inline-link" to="/">
                Go and look
              </Link>
            </p>
          </div>
        )}
        {isLoaded && (
          <>
            <p className="note" role="status">
              <span>
                <b>The sample data is loaded.</b> New rows arrive as they did then; everything of it is marked.
              </span>
            </p>
            <div className="buttons">
              <Button component={Link} to="/">
                Go to the overview
              </Button>
              {can && (
                <Button variant="default" onClick={() => setAsking(true)}>
                  Delete sample data
                </Button>
              )}
            </div>
          </>
        )}
      </Card>
      {isAsking && (
        <Suspense>
          <DeleteSampleDialog onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </div>
  );
}
