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

/** The configuration that was stored; one from before they were sealed is as it is. @throws SealedElsewhere */
export async function openConfiguration(
  seal: Seal,
  { organisation, id, configuration }: Place & Pick<ChannelRow, "configuration">,
): Promise<unknown> {
  const sealed = sealedIn(configuration);
  return sealed === null ? configuration : JSON.parse(await seal.open(sealed, placeOf({ organisation, id })));
}

/** A stored configuration with its secrets sealed by the key in force; `null`: they are, or it has none. */
export async function renewConfiguration(
  seal: Seal,
  { organisation, id, configuration }: Place & Pick<ChannelRow, "configuration">,
): Promise<Record<string, unknown> | null> {
  const sealed = sealedIn(configuration);
  const anew = sealed === null ? null : await seal.renew(sealed, placeOf({ organisation, id }));
  return anew === null ? null : { ...Object(configuration), sealed: anew };
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
