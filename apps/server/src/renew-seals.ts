import { renewChannels, sealOpenChannels } from "./channels/index.ts";
import type { Config } from "./config.ts";
import type { Context } from "./platform/context.ts";
import type { Log } from "./platform/log.ts";
import type { Seal } from "./platform/seal.ts";
import { renewSecrets } from "./repositories/index.ts";
import { renewVariables } from "./variables/index.ts";

/** Seals an organisation's secrets with the key in force, and says how many no key of this server opens. */
export async function renewSeals(
  ctx: Context,
  { seal, config, log }: { readonly seal: Seal; readonly config: Config; readonly log: Log },
): Promise<void> {
  const { organisation } = ctx.caller;
  // Another server of a shared database could not open what this folder's own key has sealed.
  if (config.databaseUrl === null || config.secretsKey !== null) {
    const sealed = await sealOpenChannels(ctx, seal);
    if (sealed > 0) log.info({ organisation, sealed }, "channels from before are sealed");
  }
  for (const [what, renew] of [
    ["channels", renewChannels],
    ["variables", renewVariables],
    ["webhook secrets and tokens of repositories", renewSecrets],
  ] as const) {
    const { renewed, lost } = await renew(ctx, seal);
    if (renewed > 0) log.info({ organisation, renewed }, `${what} are sealed with the key in force`);
    if (lost > 0)
      log.error(
        { organisation, lost },
        `${what} were sealed with another key and cannot be used here: give all servers of the database the same SECRETS_KEY, or set them anew`,
      );
  }
}
