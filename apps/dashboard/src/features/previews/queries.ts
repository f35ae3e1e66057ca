import type { Client } from "@driftguard/client";
import type { Preview } from "@driftguard/protocol";

import type { Query } from "../../query.ts";

const askAgainMs = 2_000;

export function previewQuery(client: Client, model: string, version: string): Query<Preview> {
  return {
    queryKey: ["models", "one", model, "previews", version],
    queryFn: ({ signal }) => client.previews.read(model, version, { signal }),
    staleTime: askAgainMs,
  };
}

/** Whether a replay is under way. */
export function isReplaying({ replay }: Pick<Preview, "replay">): boolean {
  return replay !== null && (replay.state === "queued" || replay.state === "running");
}

/** How long until a page asks again: while a replay runs, and not after. */
export function whileReplaying(preview: Preview | undefined): number | false {
  return preview !== undefined && isReplaying(preview) ? askAgainMs : false;
}
