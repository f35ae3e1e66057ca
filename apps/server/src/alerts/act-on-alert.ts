import type { z } from "zod";
import type { resolution } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import { type Links, queueMessage } from "../channels/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { alertBody } from "./alert-body.ts";
import {
  type AlertChange,
  type AlertRow,
  insertAlertEvent,
  listAlertCards,
  lockAlert,
  noFilter,
  updateAlert,
} from "./queries/alerts.ts";
import { writeMessage } from "./write-message.ts";

type Act = {
  readonly id: string;
  readonly kind: "acknowledged" | "snoozed" | "resolved" | "reopened" | "comment";
  readonly from: readonly string[];
  readonly change: AlertChange;
  readonly detail: Record<string, unknown>;
};

/** What people do to an alert. None of it changes what was measured. */
export async function acknowledgeAlert(ctx: Context, id: string, note: string | undefined): Promise<void> {
  await act(ctx, {
    id,
    kind: "acknowledged",
    from: ["open", "snoozed"],
    change: {
      state: "acknowledged",
      acknowledged_at: ctx.now(),
      acknowledged_by: ctx.caller.name,
      snoozed_until: null,
    },
    detail: { note: note ?? "" },
  });
}

/** Quiet until a time; if it still fires then, it is told again. */
export async function snoozeAlert(
  ctx: Context,
  id: string,
  { until, note }: { until: Date; note: string | undefined },
): Promise<void> {
  if (until <= ctx.now()) {
    throw new Problem("request/invalid", "until: expected a time to come.", {
      faults: [{ field: "until", expected: "a time to come", found: until.toISOString() }],
    });
  }
  await act(ctx, {
    id,
    kind: "snoozed",
    from: ["open", "acknowledged", "snoozed"],
    change: { state: "snoozed", snoozed_until: until },
    detail: { until: until.toISOString(), note: note ?? "" },
  });
}

export async function reopenAlert(ctx: Context, id: string): Promise<void> {
  await act(ctx, {
    id,
    kind: "reopened",
    from: ["resolved", "snoozed", "acknowledged"],
    change: {
      state: "open",
      resolved_at: null,
      resolved_by: null,
      resolution: null,
      snoozed_until: null,
      acknowledged_at: null,
      acknowledged_by: null,
      clear_since: null,
    },
    detail: {},
  });
}

export async function commentOnAlert(ctx: Context, id: string, text: string): Promise<void> {
  await act(ctx, {
    id,
    kind: "comment",
    from: ["open", "acknowledged", "snoozed", "resolved"],
    change: {},
    detail: { text },
  });
}

export type ResolveInput = {
  readonly resolution: z.infer<typeof resolution>;
  readonly note: string | undefined;
  readonly links: Links;
  readonly organisation: string;
  /** No message goes out: what is told is past. */
  readonly isQuiet?: boolean;
};

/** Closes an alert with a cause and tells the channels that it is over. */
export async function resolveAlert(
  ctx: Context,
  id: string,
  { resolution: cause, note, links, organisation, isQuiet = false }: ResolveInput,
): Promise<void> {
  const change = {
    state: "resolved",
    resolved_at: ctx.now(),
    resolved_by: ctx.caller.name,
    resolution: cause,
    snoozed_until: null,
  };
  await act(
    ctx,
    {
      id,
      kind: "resolved",
      from: ["open", "acknowledged", "snoozed"],
      change,
      detail: { resolution: cause, note: note ?? "" },
    },
    async (tx, row) => {
      const [card] = await listAlertCards(tx, ctx.caller.organisation, { ...noFilter, id });
      if (card === undefined || isQuiet) return;
      const message = writeMessage({ ...row, resolved_at: ctx.now() }, alertBody.parse(row.body), {
        kind: "resolved",
        organisation,
        model: { name: card.model_name, version: card.version_name },
        links,
        now: ctx.now().getTime(),
      });
      await queueMessage(ctx, tx, { alert: id, message });
    },
  );
}

async function act(
  ctx: Context,
  { id, kind, from, change, detail }: Act,
  then?: (tx: Tx, row: AlertRow) => Promise<void>,
): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const row = await lockAlert(tx, organisation, id);
    if (row === null) throw new Problem("alert/not-found", "No such alert.");
    if (!from.includes(row.state))
      throw new Problem("alert/wrong-state", `Alert ${row.number} is ${row.state}; this needs ${from.join(" or ")}.`);
    if (Object.keys(change).length > 0) await updateAlert(tx, organisation, id, change);
    await insertAlertEvent(tx, { organisation, alert: id, at: ctx.now(), kind, actor: ctx.caller.name, detail });
    await then?.(tx, row);
    await recordAudit(ctx, tx, { action: `alert.${kind}`, object: id, detail: kind === "comment" ? {} : detail });
  });
}
