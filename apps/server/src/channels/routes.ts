import { channel, channelList, createChannelInput, sendResult, updateChannelInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { created, guarded, noContent, ok, type Route, route } from "../platform/http/route.ts";
import { type Seal, SealedElsewhere } from "../platform/seal.ts";
import { readConfiguration } from "./channel.ts";
import { createChannel } from "./create-channel.ts";
import type { Links } from "./links.ts";
import { presentChannel } from "./present-channel.ts";
import { type ChannelRow, findChannelRow, listChannelRows, updateChannelRow } from "./queries/channels.ts";
import { openConfiguration, sealConfiguration } from "./seal-configuration.ts";
import type { WaysOut } from "./send.ts";
import { testChannel } from "./test-channel.ts";

export type ChannelParts = {
  readonly senders: WaysOut;
  readonly seal: Seal;
  readonly links: Links;
  readonly organisationName: (ctx: Context) => Promise<string>;
};

const owner = { channel: "channel" };

/** Where alerts go. */
export function channelRoutes(parts: ChannelParts): readonly Route[] {
  return [
    route({
      id: "listChannels",
      method: "GET",
      path: "/api/v1/channels",
      tag: "channels",
      summary: "List channels",
      access: guarded("channels:read", "read"),
      answers: { 200: channelList },
      handle: async ({ ctx }) => {
        const rows = await ctx.transaction((tx) => listChannelRows(tx, ctx.caller.organisation), "read");
        return ok({ items: rows.map(presentChannel), next: null });
      },
    }),
    route({
      id: "createChannel",
      method: "POST",
      path: "/api/v1/channels",
      tag: "channels",
      summary: "Add a channel",
      description:
        "It gets every alert of the organisation from its severity on (3 where left out), without a confirmation. A webhook's signing secret is in this answer and never again.",
      access: guarded("channels:write", "admin"),
      body: createChannelInput,
      answers: { 201: channel },
      handle: async ({ ctx, body }) => {
        const { id, signingSecret } = await createChannel(
          ctx,
          { refusal: parts.senders.refusal, seal: parts.seal },
          body,
        );
        return created({
          ...(await show(ctx, id)),
          ...(signingSecret === null ? {} : { signing_secret: signingSecret }),
        });
      },
    }),
    route({
      id: "updateChannel",
      method: "PATCH",
      path: "/api/v1/channels/:channel",
      tag: "channels",
      summary: "Change a channel",
      access: guarded("channels:write", "admin", owner),
      body: updateChannelInput,
      answers: { 200: channel },
      problems: ["channel/not-found"],
      handle: async ({ ctx, owned, body }) => {
        const id = String(owned["channel"]);
        await ctx.transaction(async (tx) => {
          const row = await findChannelRow(tx, ctx.caller.organisation, id);
          if (row === null) throw new Problem("channel/not-found", "No such channel.");
          await updateChannelRow(tx, ctx.caller.organisation, id, {
            ...(body.name === undefined ? {} : { name: body.name }),
            ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
            ...(body.minimum_severity === undefined ? {} : { minimum_severity: body.minimum_severity }),
            ...(body.configuration === undefined
              ? {}
              : { configuration: await changed(row, body.configuration, parts) }),
          });
          const after = await findChannelRow(tx, ctx.caller.organisation, id);
          await recordAudit(ctx, tx, {
            ...{ action: "channel.update", object: id, detail: { fields: Object.keys(body) } },
            ...{ before: row, after },
          });
        });
        return ok(await show(ctx, id));
      },
    }),
    route({
      id: "deleteChannel",
      method: "DELETE",
      path: "/api/v1/channels/:channel",
      tag: "channels",
      summary: "Delete a channel; its past deliveries stay visible",
      access: guarded("channels:write", "admin", owner),
      answers: { 204: null },
      problems: ["channel/not-found"],
      handle: async ({ ctx, owned }) => {
        const id = String(owned["channel"]);
        await ctx.transaction(async (tx) => {
          const row = await findChannelRow(tx, ctx.caller.organisation, id);
          if (row === null) throw new Problem("channel/not-found", "No such channel.");
          await updateChannelRow(tx, ctx.caller.organisation, id, {
            deleted_at: ctx.now(),
            enabled: false,
            configuration: {},
          });
          await recordAudit(ctx, tx, { action: "channel.delete", object: id, before: row });
        });
        return noContent;
      },
    }),
    route({
      id: "testChannel",
      method: "POST",
      path: "/api/v1/channels/:channel/test",
      tag: "channels",
      summary: "Send a test and answer what the receiver said",
      access: guarded("channels:write", "admin", owner),
      answers: { 200: sendResult },
      problems: ["channel/not-found"],
      handle: async ({ ctx, owned }) => {
        const organisationName = await parts.organisationName(ctx);
        return ok(await testChannel(ctx, { ...parts, organisationName }, String(owned["channel"])));
      },
    }),
  ];
}

/** A new configuration keeps the secret of the old one, which nobody can read back to send it again. */
async function changed(
  row: ChannelRow,
  after: Record<string, unknown>,
  { seal, senders }: Pick<ChannelParts, "seal" | "senders">,
): Promise<Record<string, unknown>> {
  const { type } = row;
  const before = await openConfiguration(seal, row).catch((error: unknown) => {
    // What nobody can open any more is set anew, with a secret of its own.
    if (error instanceof SealedElsewhere) return null;
    throw error;
  });
  const kind = type === "email" || type === "slack" ? type : "webhook";
  const secret: unknown = before !== null && typeof before === "object" ? Reflect.get(before, "secret") : undefined;
  const kept = kind === "webhook" && after["secret"] === undefined && typeof secret === "string" ? { secret } : {};
  return sealConfiguration(seal, row, readConfiguration(kind, { ...after, ...kept }, senders.refusal));
}

async function show(ctx: Context, id: string): Promise<ReturnType<typeof presentChannel>> {
  const row = await ctx.transaction((tx) => findChannelRow(tx, ctx.caller.organisation, id), "read");
  if (row === null) throw new Problem("channel/not-found", "No such channel.");
  return presentChannel(row);
}
