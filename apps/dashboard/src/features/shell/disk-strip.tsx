import { IconDatabaseExclamation } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { healthQuery } from "../health/queries.ts";

const everyMs = 60_000;

/** Says on every page that the disk fills up, for then predictions are refused. */
export function DiskStrip(): ReactNode {
  const { data: health } = useQuery({ ...healthQuery(useClient()), refetchInterval: everyMs });
  const disk = health?.checks["disk"] ?? "ok";
  if (disk === "ok") return null;
  return (
    <p className="disk-strip" role="status">
      <IconDatabaseExclamation size={16} aria-hidden />
      <span>
        <b>The server's disk is {disk}.</b> Make room on the disk of its data folder; nothing that was accepted is lost.
      </span>
    </p>
  );
}
