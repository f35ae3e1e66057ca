import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, one line each: rule, how many places, the first of them and why. */
export async function axeFindings(page: Page): Promise<string[]> {
  // The pages hold no frames, and what passes is not described: a third of the time for the same findings.
  const axe = new AxeBuilder({ page }).options({ runOnly: tags, resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id} x${nodes.length}: ${first?.target.join(" ") ?? ""} ${first?.failureSummary?.split("\n")[1]?.trim() ?? ""}`;
  });
}
