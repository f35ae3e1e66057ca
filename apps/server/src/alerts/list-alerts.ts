import type { Alert, alertQuery } from "@driftguard/protocol";
import type { z } from "zod";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { presentAlert } from "./present-alert.ts";
import { countAlertsByState, listAlertCards } from "./queries/alerts.ts";
import { statesOf } from "./states-of.ts";

export type AlertList = {
  readonly items: readonly Alert[];
  readonly next: string | null;
  readonly counts: Readonly<Record<string, number>>;
};

/** Alerts newest first, with how many there are in each state. */
export async function listAlerts(
  ctx: Context,
  query: z.output<typeof alertQuery>,
  model: number | null,
): Promise<AlertList> {
  const { organisation, models } = ctx.caller;
  const limited = models === null ? null : [...models];
  const [cards, counts] = await ctx.transaction(
    (tx) =>
      Promise.all([
        listAlertCards(tx, organisation, {
          states: statesOf(query.state),
          model,
          models: limited,
          cause: query.cause ?? null,
          minimumSeverity: query.minimum_severity ?? null,
          since: query.days === undefined ? null : new Date(ctx.now().getTime() - query.days * 86_400_000),
          id: null,
          number: null,
          after: query.cursor === undefined ? null : readCursor(query.cursor),
          limit: query.limit + 1,
        }),
        countAlertsByState(tx, organisation, limited),
      ]),
    "read",
  );
  const page = cards.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map(presentAlert),
    next:
      cards.length > query.limit && last !== undefined
        ? Buffer.from(`${last.opened_at.getTime()} ${last.id}`).toString("base64url")
        : null,
    counts,
  };
}

function readCursor(text: string): { openedAt: Date; id: string } {
  const found = /^(\d{1,15}) (alert_[0-9a-z]{25})$/.exec(Buffer.from(text, "base64url").toString());
  if (found?.[1] === undefined || found[2] === undefined)
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.");
  return { openedAt: new Date(Number(found[1])), id: found[2] };
}
