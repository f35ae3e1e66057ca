import { join } from "node:path";
import { rolldown } from "rolldown";

const packageSource = join(import.meta.dirname, "../../../../packages/driftwatch/src");

/** A script that leaves its exports in the global `driftwatch`, and what it imports from outside itself. */
export type BrowserBundle = { readonly code: string; readonly imports: readonly string[] };

/**
 * Makes one script of an entry point of driftwatch and all that it needs, as whoever builds a page or an edge function does.
 *
 * @param entry - path below the source of the package
 */
export async function bundleForBrowser(entry: string): Promise<BrowserBundle> {
  const bundle = await rolldown({
    input: join(packageSource, entry),
    platform: "browser",
    resolve: { conditionNames: ["driftguard-source", "browser", "import"] },
    // What is not found for a browser stays an import, and is told as one.
    logLevel: "silent",
  });
  const { output } = await bundle.generate({ format: "iife", name: "driftwatch" });
  await bundle.close();
  const [{ code, imports, dynamicImports }] = output;
  return { code, imports: [...imports, ...dynamicImports] };
}
