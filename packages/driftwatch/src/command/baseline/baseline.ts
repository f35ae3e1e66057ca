import { writeBaselineFile } from "../../baseline/baseline-file.ts";
import { buildBaseline } from "../../baseline/build-baseline.ts";
import { countOf } from "../../report/figures.ts";
import { wrap } from "../../report/one-line.ts";
import { CommandError } from "../command-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { readImportance } from "../explain/read-importance.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { progress } from "../progress.ts";
import { putText } from "../put-text.ts";
import { readSettings, textOf } from "../settings.ts";
import { openSide, type Side } from "../tables/open-side.ts";
import type { PlannedColumn } from "../../plan/plan-columns.ts";
import { planTable } from "../tables/plan-table.ts";
import { readVersion } from "../version.ts";
import { referencePerformance } from "./reference-performance.ts";

/** What the format of baseline files was made for. */
const fileBytesMax = 100_000;

/**
 * `driftwatch baseline REF`: writes what `check --baseline` needs of a file, without any of its rows. How each column was
 * read is told on stderr. With `--importance` and with `--label` beside `--score` or `--prediction` it also holds how much each
 * column matters to the model, and how good the model was on these rows.
 *
 * @throws CommandError if something cannot be read or written, or no column can be compared
 */
export async function baseline(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals, declared, declaredIn, delimiter } = await readSettings("baseline", args);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw usage(
      `baseline needs one file, the reference; got ${positionals.length}${more.length > 0 ? " (a pattern of files goes in quotes, as 'data/*.csv')" : ""}.`,
    );
  const told = progress(surroundings);
  const side = await openSide(path, { delimiter, stdin: surroundings.stdin });
  try {
    const { plan, compared, source, close } = await planTable(side, { declared, declaredIn, told });
    if (compared.length === 0) {
      await close();
      throw new CommandError("unreadable", `${side.name}: no column can be compared; see how with driftwatch profile.`);
    }
    const performance = await referencePerformance(side, values, (share) => told.tell(side.name, share));
    const importance = await importanceOf(textOf(values.importance), side);
    const built = await buildBaseline(source, { fileBytesMax });
    told.end();
    const text = writeBaselineFile(built, {
      creator: `driftwatch ${readVersion()}`,
      types: Object.fromEntries(compared.map(({ name, type }) => [name, type])),
      units: unitsOf(compared, side),
      ...(importance === null ? {} : { importance }),
      ...(performance === null ? {} : { performance }),
      keepRareLevels: values["keep-rare-levels"] === true,
    });
    const output = textOf(values.output);
    surroundings.stderr.write(sayReadings(plan));
    const what = `${countOf(built.rows, "row")} and ${countOf(compared.length, "column")}`;
    await putText(text, { output, told: `Baseline of ${what} in ${output ?? ""}` }, surroundings);
    return exitCodes.fine;
  } finally {
    told.end();
    await side.close();
  }
}

/** @throws CommandError if the file names a column that the reference has not */
async function importanceOf(
  path: string | null,
  { name, table }: Side,
): Promise<Readonly<Record<string, number>> | null> {
  const importance = await readImportance(path);
  const stranger = Object.keys(importance ?? {}).find((column) => !table.columns.includes(column));
  if (stranger !== undefined)
    throw new CommandError("unreadable", `${path ?? ""}: there is no column "${stranger}" in ${name}.`);
  return importance;
}

/** What the numbers of a column are counted in, where the file says it. */
function unitsOf(compared: readonly PlannedColumn[], { table }: Side): Readonly<Record<string, string>> {
  return Object.fromEntries(
    compared.flatMap(({ name, type }) => {
      const unit = type === "numeric" ? table.natures?.get(name)?.unit : undefined;
      return unit === undefined ? [] : [[name, unit]];
    }),
  );
}

function sayReadings(plan: readonly PlannedColumn[]): string {
  const lines = plan.flatMap(({ name, type, fate, because, reasons }) =>
    wrap(`${name}: ${type}. ${fate === "compared" ? "" : `Left out. ${because ?? ""} `}${reasons.join("; ")}`, 76),
  );
  return `How columns were read (say otherwise with --schema):\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
