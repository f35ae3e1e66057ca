import type { Traffic } from "@driftguard/protocol";

import { percent } from "../deployments/traffic/split-bar.tsx";

/** Who answers now, as a sentence names it. */
export function liveWords(split: Traffic["split"]): string {
  const shares = split.filter(({ weight }) => weight > 0);
  if (shares.length === 0) return "no version";
  if (shares.length === 1) return `version ${shares[0]?.version}`;
  const named = shares.map(({ version, weight }) => `version ${version} (${percent(weight)})`);
  return `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
