import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findModelByKey, type ModelRow } from "./queries/models.ts";
import { findVersionByKey, findVersionByName, type VersionRow } from "./queries/versions.ts";

/**
 * A model with the version that is named, else its current one.
 *
 * @throws Problem model/not-found, version/not-found
 */
export async function findModelVersion(
  ctx: Context,
  model: number,
  versionName: string | undefined,
): Promise<{ readonly model: ModelRow; readonly version: VersionRow }> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    if (row === null) throw new Problem("model/not-found", "No such model.");
    const version =
      versionName !== undefined
        ? await findVersionByName(tx, organisation, model, versionName)
        : row.current_version === null
          ? null
          : await findVersionByKey(tx, organisation, row.current_version);
    if (version === null)
      throw new Problem(
        "version/not-found",
        versionName === undefined ? "The model has no version." : `No such version: "${versionName}".`,
      );
    return { model: row, version };
  });
}
