import { Problem } from "../platform/http/problem.ts";

/**
 * Runs a write of a rule; a second one of a knob, for the same model or for every model, is refused by the database.
 *
 * @throws Problem rule/present
 */
export async function onceAKnob(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new Problem(
      "rule/present",
      "A rule of this kind is in force there already; change that one, or switch it off.",
    );
  }
}

const uniqueViolation = "23505";

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === uniqueViolation;
}
