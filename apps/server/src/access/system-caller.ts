import { permission } from "@driftguard/protocol";

import type { Caller } from "../platform/context.ts";

/** The product itself, acting for one organisation: the scheduler, the deliveries, the first start. */
export function systemCaller(organisation: number, name: string): Caller {
  return { organisation, kind: "system", id: "system", name, permissions: new Set(permission.options), models: null };
}
