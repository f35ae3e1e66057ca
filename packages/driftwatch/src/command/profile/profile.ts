import { buildBaseline } from "../../baseline/build-baseline.ts";
import { sideFacts } from "../../report/side-facts.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { progress } from "../progress.ts";
import { putText } from "../put-text.ts";
import { readSettings, textOf } from "../settings.ts";
import { openSide } from "../tables/open-side.ts";
import { planTable } from "../tables/plan-table.ts";
import { writeProfile, type ProfiledColumn } from "./write-profile.ts";

/**
 * `driftwatch profile FILE`: how every column is read and what it holds, as a table or as JSON.
 *
 * @throws CommandError if the file cannot be read
 */
export async function profile(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals, declared, declaredIn, delimiter } = await readSettings("profile", args);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw usage(`profile needs one file; got ${positionals.length}.`);
  const { format = "table" } = values;
  if (format !== "table" && format !== "json") throw usage(`profile writes table and json; got "${format}".`);
  const told = progress(surroundings);
  const side = await openSide(path, { delimiter, stdin: surroundings.stdin });
  try {
    const { plan, source } = await planTable(side, { declared, declaredIn, told });
    const { bins, profile: counted, rows } = await buildBaseline(source);
    told.end();
    const profiled = plan.map(({ name, type, use, reasons, because }): ProfiledColumn => {
      const place = bins.features.findIndex(({ feature }) => feature === name);
      const [own, counts] = [bins.features[place], counted.features[place]];
      const facts = own === undefined || counts === undefined ? null : sideFacts(own, counts);
      const levels = own?.kind === "categorical" ? own.levels.length : null;
      return { name, type, use, reasons, because, facts, levels };
    });
    const described = { name: side.name, rows, columns: profiled };
    const text = format === "json" ? `${JSON.stringify(described, null, 2)}\n` : writeProfile(described);
    const output = textOf(values.output);
    await putText(text, { output, told: `Profile in ${output ?? ""}` }, surroundings);
    return exitCodes.fine;
  } finally {
    told.end();
    await side.close();
  }
}
