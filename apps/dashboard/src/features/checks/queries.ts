import type { Client } from "@driftguard/client";
import type { Check } from "@driftguard/protocol";

import type { Query } from "../../query.ts";

/** A report does not change: it is read once. */
export function checkQuery(client: Client, check: string): Query<Check> {
  return {
    queryKey: ["checks", check],
    queryFn: ({ signal }) => client.checks.read(check, { signal }),
    staleTime: Infinity,
  };
}
