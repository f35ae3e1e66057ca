import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, one line each: rule, how many places, the first of them and why. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id} x${nodes.length}: ${first?.target.join(" ") ?? ""} ${first?.failureSummary?.split("\n")[1]?.trim() ?? ""}`;
  });
}
