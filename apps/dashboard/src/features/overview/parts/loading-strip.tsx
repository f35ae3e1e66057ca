import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconDatabaseImport } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";

import { useClient } from "../../../client-context.ts";
import { formatShare } from "../../../ui/numbers.ts";
import { sessionQuery } from "../../session/queries.ts";
import { demoQuery } from "../../welcome/queries.ts";

/** Says how far the sample data is while it loads; the page fills meanwhile, and is fetched anew at the end. */
export function LoadingStrip(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery(client));
  const isAsked = session?.demo.state === "loading";
  const { data: demo } = useQuery({ ...demoQuery(client, true), enabled: isAsked });
  const isOver = isAsked && demo !== undefined && demo.state !== "loading";
  useEffect(() => {
    if (isOver) void queries.invalidateQueries();
  }, [isOver, queries]);
  if (!isAsked || demo === undefined || isOver) return null;
  return (
    <div className="sample-strip" role="status">
      <IconDatabaseImport size={16} aria-hidden />
      <p>
        <b>Sample data is loading{demo.progress === null ? "" : `, ${formatShare(demo.progress, 0)}`}.</b>{" "}
        {demo.message}
      </p>
    </div>
  );
}
