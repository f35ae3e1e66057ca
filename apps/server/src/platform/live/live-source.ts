import type { Permission } from "@driftguard/protocol";

import type { Context } from "../context.ts";

export type LiveEvent = {
  /** Of the topic, rising: whoever has seen it asks for what comes after. */
  readonly sequence: number;
  readonly at: Date;
  readonly kind: string;
  readonly data: unknown;
};

/** What a topic has to say to somebody who has seen it up to a number. */
export type LivePage = {
  /** In order, and few enough to be held for each reader. */
  readonly events: readonly LiveEvent[];
  /** As it is now, told when it differs from what was told before; `null`: the topic has no such thing. */
  readonly state: LiveEvent | null;
  /** How many are left after these. */
  readonly behind: number;
};

/** A kind of topic: `job:…`. What it says is read from the store, so that it can be said again. */
export type LiveSource = {
  readonly permission: Permission;
  /** The id of what a reader may follow by this name; `null`: there is none that they may know of. */
  readonly find: (ctx: Context, reference: string) => Promise<string | null>;
  /** `null`: it is gone. */
  readonly read: (ctx: Context, id: string, after: number) => Promise<LivePage | null>;
};
