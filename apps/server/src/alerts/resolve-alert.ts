import type { resolution } from "@driftguard/protocol";
import type { z } from "zod";

import type { Links } from "../channels/index.ts";
import type { Context } from "../platform/context.ts";
import { actOnAlert } from "./act-on-alert.ts";
import type { Acceptance } from "./normal-since.ts";

export type ResolveInput = {
  readonly resolution: z.infer<typeof resolution>;
  readonly note: string | undefined;
  readonly links: Links;
  readonly organisation: string;
  /** Makes what is now the new normal, in the same transaction. */
  readonly accept?: Acceptance | undefined;
  /** No message goes out: what is told is past. */
  readonly isQuiet?: boolean;
};

/** Closes an alert with a cause and tells the channels that it is over. */
export async function resolveAlert(
  ctx: Context,
  id: string,
  { resolution: cause, note, links, organisation, accept, isQuiet = false }: ResolveInput,
): Promise<void> {
  await actOnAlert(
    ctx,
    id,
    {
      kind: "resolved",
      tick: {
        kind: "resolve",
        resolution: { by: "person", cause, isNormal: cause === "expected" || accept !== undefined },
      },
      from: ["open", "acknowledged", "snoozed"],
      change: { resolution: cause, resolved_by: ctx.caller.name },
      detail: { resolution: cause, note: note ?? "", ...(accept === undefined ? {} : { accept_as_normal: true }) },
      ...(accept === undefined ? {} : { first: accept.lock, check: accept.store }),
    },
    isQuiet ? null : { links, organisation },
  );
}
