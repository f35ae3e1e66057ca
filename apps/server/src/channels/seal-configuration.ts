import type { Seal } from "../platform/seal.ts";
import { shownConfiguration } from "./channel.ts";
import type { ChannelRow } from "./queries/channels.ts";

type Place = Pick<ChannelRow, "organisation" | "id">;

/**
 * A configuration as it is stored: what may be shown, and the whole of it sealed. An address of mail has no secret, and
 * stays as it is.
 */
export async function sealConfiguration(
  seal: Seal,
  { organisation, id, type }: Place & Pick<ChannelRow, "type">,
  configuration: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (type === "email") return configuration;
  const sealed = await seal.close(JSON.stringify(configuration), placeOf({ organisation, id }));
  return { ...shownConfiguration(type, configuration), sealed };
}

/** The configuration that was stored; one from before they were sealed is as it is. @throws Error where it was sealed with another key */
export async function openConfiguration(
  seal: Seal,
  { organisation, id, configuration }: Place & Pick<ChannelRow, "configuration">,
): Promise<unknown> {
  const sealed = sealedIn(configuration);
  return sealed === null ? configuration : JSON.parse(await seal.open(sealed, placeOf({ organisation, id })));
}

/** Whether a stored configuration has secrets that everybody who has the database can read. */
export function isOpen({ type, configuration }: Pick<ChannelRow, "type" | "configuration">): boolean {
  const isEmpty =
    configuration === null || typeof configuration !== "object" || Object.keys(configuration).length === 0;
  return type !== "email" && !isEmpty && sealedIn(configuration) === null;
}

function sealedIn(configuration: unknown): string | null {
  if (configuration === null || typeof configuration !== "object" || !("sealed" in configuration)) return null;
  return typeof configuration.sealed === "string" ? configuration.sealed : null;
}

function placeOf({ organisation, id }: Place): string {
  return `${organisation} channels configuration ${id}`;
}
