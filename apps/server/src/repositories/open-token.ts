import { StepProblem } from "../jobs/index.ts";
import { type Seal, SealedElsewhere } from "../platform/seal.ts";
import { secretPlace } from "./secret-place.ts";

/**
 * What a model's remote is read with; `null` where it is read without a password.
 *
 * @throws StepProblem fetch_refused where it was sealed with a key that this server does not have
 */
export async function openToken(
  row: { readonly organisation: number; readonly model: number; readonly token: string | null },
  seal: Pick<Seal, "open">,
): Promise<string | null> {
  if (row.token === null) return null;
  try {
    return await seal.open(row.token, secretPlace(row, "token"));
  } catch (error) {
    if (!(error instanceof SealedElsewhere)) throw error;
    const why = "The repository's token was sealed with a key that this server does not have: set it again.";
    throw new StepProblem("fetch_refused", why, { cause: error });
  }
}
