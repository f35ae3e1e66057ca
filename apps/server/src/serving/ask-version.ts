import type { EndpointSettings } from "@driftguard/protocol";
import {
  decode,
  type DecodedInput,
  type Deployment,
  type Dialect,
  type Manifest,
  type Outcome,
} from "@driftguard/runtime";

import { uuidV7 } from "../platform/ids.ts";
import { requireTime } from "./require-time.ts";
import { refusalProblem } from "./serve-problems.ts";

/** What one version is asked. */
export type VersionQuestion = {
  readonly dialect: Dialect;
  readonly body: Buffer;
  readonly contentType: string;
  /** How long the caller waits at most, as it says; `null`: as long as the version allows. */
  readonly deadlineMs: number | null;
};

export type VersionParts = {
  readonly deployment: Pick<Deployment, "predict">;
  readonly manifest: Manifest;
  readonly settings: EndpointSettings;
  readonly now: () => number;
  readonly retentionDays: number;
};

export type VersionAnswer = {
  readonly input: DecodedInput;
  /** One a row: the caller's own, or ours. Returned also where they are ours: labels refer to them. */
  readonly ids: readonly string[];
  /** Epoch ms of its arrival. */
  readonly at: number;
  /** How long the version itself may take. */
  readonly ownMs: number;
  readonly outcome: Outcome;
};

export const deadlineMsMax = 30_000;

/**
 * Asks one version and waits for what becomes of it.
 *
 * @throws Problem serve/bad-input, request/malformed, request/too-large, request/unsupported-media-type
 */
export async function askVersion(
  { dialect, body, contentType, deadlineMs }: VersionQuestion,
  { deployment, manifest, settings, now, retentionDays }: VersionParts,
): Promise<VersionAnswer> {
  const at = now();
  const input = decode(dialect, body, contentType, manifest.signature);
  if ("refused" in input) throw refusalProblem(input, body);
  requireTime(input.timestamp, { now: at, retentionDays });
  const ids = idsOf(input, at);
  const ownMs = Math.min(settings.deadline_ms ?? manifest.settings.resources.deadlineMs, deadlineMsMax);
  // How little a caller waits ends its own wait, and never the worker that others ask too.
  const outcome = await deployment.predict(input, at + Math.min(deadlineMs ?? ownMs, deadlineMsMax), ownMs);
  return { input, ids, at, ownMs, outcome };
}

function idsOf({ ids, rows }: DecodedInput, at: number): readonly string[] {
  return ids ?? Array.from({ length: rows }, () => uuidV7(at));
}
