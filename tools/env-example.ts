import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A setting, as the server's schema describes it; enough of one to be written down. */
export type Setting = {
  readonly description?: string | undefined;
  readonly safeParse: (value: unknown) => { readonly success: boolean; readonly data?: unknown };
};

const head = `# Every setting of DriftGuard. Copy this file to .env, uncomment a line and change it.
# What stands in the environment wins over .env. Made from the server's own list by: npm run env-example
`;

/**
 * Writes down every setting with its description and its default, each commented out.
 *
 * @throws TypeError if a setting has no description: nobody could use it
 */
export function renderEnvExample(settings: Readonly<Record<string, Setting>>): string {
  const parts = Object.entries(settings).map(([name, setting]) => {
    const { description } = setting;
    if (description === undefined) throw new TypeError(`renderEnvExample needs a description of ${name}`);
    return `\n# ${description}\n#${name}=${shownDefault(setting)}\n`;
  });
  return head + parts.join("");
}

/** A setting's default as somebody would write it; empty where there is none. */
export function shownDefault({ safeParse }: Setting): string {
  const { success, data } = safeParse(undefined);
  return success ? show(data) : "";
}

function show(value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map(show).join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The settings of a checkout's server, read from its source. */
export async function readSettings(root: string): Promise<Readonly<Record<string, Setting>>> {
  const { settings } = await import(pathToFileURL(join(root, "apps/server/src/config.ts")).href);
  return settings.shape;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const file = join(root, ".env.example");
  const text = renderEnvExample(await readSettings(root));
  writeFileSync(file, text);
  process.stdout.write(`${readFileSync(file, "utf8").match(/^#[A-Z_]+=/gm)?.length ?? 0} settings written\n`);
}
