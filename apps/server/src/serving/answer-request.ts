import { encode, type EncodedReply } from "@driftguard/runtime";

import type { Caller } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { askVersion, type VersionQuestion } from "./ask-version.ts";
import type { ServedRecorder } from "./create-served-recorder.ts";
import type { ServingRuntime } from "./create-serving.ts";
import type { Shadows } from "./create-shadows.ts";
import type { Tally } from "./create-tally.ts";
import { isOfTheModel } from "./failures-of-the-model.ts";
import { enter, type UnderWay } from "./enter.ts";
import { chooseSlot, type Endpoint, type Slot } from "./endpoint.ts";
import type { RateLimit } from "./limit-rate.ts";
import { refuseBeyondRate } from "./refuse-beyond-rate.ts";
import { failureProblem } from "./serve-problems.ts";
import { type Keyed, stickyKeyOf } from "./sticky-key.ts";

export type Asked = Keyed &
  VersionQuestion & {
    readonly reference: string;
    /** The one version that is to answer; `null`: whichever the traffic says. */
    readonly version: string | null;
    /** Whether it becomes a prediction; whoever tries a model by hand may say that it does not. */
    readonly isRecorded: boolean;
  };

export type AnswerParts = {
  readonly serving: Pick<ServingRuntime, "find" | "settingsOf">;
  readonly recorder: Pick<ServedRecorder, "record" | "keep">;
  readonly rates: RateLimit;
  readonly shadows: Pick<Shadows, "offer">;
  readonly tally: Pick<Tally, "count">;
  readonly now: () => number;
  /** Uniform over 0 to below 1: where a request without a key goes. */
  readonly chance: () => number;
  readonly underWay: UnderWay;
  readonly retentionDays: number;
  /** Why nobody answers for a model that is not served. */
  readonly whyNotServed: (caller: Caller, reference: string) => Promise<string>;
};

/**
 * Asks a model and answers in the caller's dialect; what was asked becomes a prediction, off this way.
 *
 * @throws Problem deployment/none-live, serve/not-ready, serve/too-busy, serve/bad-input, serve/model-failed,
 * serve/deadline, version/not-found, request/malformed, request/too-many, access/forbidden
 * @throws Unavailable where the reply must wait for its record, and that cannot be stored
 */
export async function answerRequest(caller: Caller, asked: Asked, parts: AnswerParts): Promise<EncodedReply> {
  const endpoint =
    parts.serving.find(caller.organisation, asked.reference) ?? (await findEndpoint(parts, caller, asked.reference));
  const settings = parts.serving.settingsOf(endpoint.live.model);
  refuseUnrecorded(caller, asked);
  refuseBeyondRate(endpoint.live, { settings, rates: parts.rates, key: `${endpoint.live.model} ${caller.id}` });
  const { live, deployment, manifest } = servedBy(slotFor(endpoint, asked, parts));
  const { signature } = manifest;
  const leave = enter(parts.underWay, caller.id);
  const { input, ids, at, ownMs, outcome } = await askVersion(asked, {
    ...{ deployment, manifest, settings, now: parts.now, retentionDays: parts.retentionDays },
  }).finally(leave);
  // Who names a version asks it alone, which is no comparison with the other.
  if (asked.isRecorded && asked.version === null && live.trial !== null) {
    const isHurried = asked.deadlineMs !== null && asked.deadlineMs < ownMs;
    parts.tally.count(live.trial, live.id, { outcome, latencyMs: parts.now() - at, isHurried });
  }
  if (asked.isRecorded && endpoint.shadow !== null && outcome.kind === "answered") {
    parts.shadows.offer({
      ...{ slot: endpoint.shadow, dialect: asked.dialect, body: asked.body, contentType: asked.contentType },
      ...{ ids, answered: outcome, at, deadlineMs: ownMs },
      isBusy: () => deployment.figures().queuedItems > 0,
    });
  }
  if (asked.isRecorded && (outcome.kind === "answered" || isOfTheModel[outcome.code])) {
    const recipient = { organisation: live.organisation, model: live.model, version: live.version_name };
    const request = { input, signature, outcome, ids, at, latencyMs: parts.now() - at };
    if (settings.recording === "durable") await parts.recorder.keep(recipient, request);
    else parts.recorder.record(recipient, request);
  }
  if (outcome.kind === "failed") throw failureProblem(outcome);
  return encode(outcome, { ids, echo: input.echo, model: live.model_name, version: live.version_name });
}

type Served = NonNullable<Slot["serves"]> & Pick<Slot, "live">;

/** Who answers for a model at this moment. @throws Problem deployment/none-live */
export async function findEndpoint(
  { serving, whyNotServed }: Pick<AnswerParts, "serving" | "whyNotServed">,
  caller: Caller,
  reference: string,
): Promise<Endpoint> {
  const endpoint = serving.find(caller.organisation, reference);
  if (endpoint === null) throw new Problem("deployment/none-live", await whyNotServed(caller, reference));
  return endpoint;
}

function slotFor(endpoint: Endpoint, asked: Asked, { chance }: AnswerParts): Slot {
  if (asked.version !== null) return slotOfVersion(endpoint, asked.version);
  return endpoint.slots.length === 1
    ? endpoint.slots[0]
    : chooseSlot(endpoint, stickyKeyOf(endpoint.live, asked), chance);
}

/** One of those that have a share. @throws Problem version/not-found */
export function slotOfVersion({ slots }: Endpoint, version: string): Slot {
  const slot = slots.find(({ live }) => live.version_name === version);
  if (slot === undefined) throw new Problem("version/not-found", "No such model or version at this endpoint.");
  return slot;
}

/** @throws Problem serve/not-ready */
export function servedBy({ live, serves, problem }: Slot): Served {
  if (serves === null) {
    throw new Problem("serve/not-ready", problem ?? "The version is being started; ask again in a moment.", {
      headers: { "retry-after": problem === null ? "1" : "30" },
    });
  }
  return { live, ...serves };
}

/** @throws Problem access/forbidden: a program must not get round what is monitored of it */
function refuseUnrecorded({ permissions }: Caller, { isRecorded }: Asked): void {
  if (isRecorded || permissions.has("deployments:write")) return;
  throw new Problem("access/forbidden", 'A request that is not recorded needs the permission "deployments:write".');
}
