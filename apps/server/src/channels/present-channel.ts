import { type Channel, channelType, sendResult } from "@driftguard/protocol";

import { shownConfiguration } from "./channel.ts";
import type { ChannelRow } from "./queries/channels.ts";

/** A channel as the API says it, without its secrets. */
export function presentChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    number: row.number,
    channel_type: channelType.parse(row.type),
    name: row.name,
    configuration: shownConfiguration(row.type, row.configuration),
    minimum_severity: row.minimum_severity,
    enabled: row.enabled,
    last_result: sendResult.safeParse(row.last_result).data ?? null,
    created_at: row.created_at.toISOString(),
  };
}
