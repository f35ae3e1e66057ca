import { isBuiltin } from "node:module";
import { join } from "node:path/posix";

/** What an import names. */
export type ImportTarget =
  | { readonly kind: "builtin"; readonly name: string }
  /** One of our packages by its name; `subpath` is `"."` for its front door. */
  | { readonly kind: "ours"; readonly folder: string; readonly subpath: string }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "computed" };

/** A workspace, as its package.json presents it. */
export type Workspace = {
  readonly folder: string;
  readonly name: string;
  /** The doors: keys of `exports`. */
  readonly doors: readonly string[];
};

/** Resolves an import by its words alone: nothing is looked up on the disk. */
export function targetOf(
  specifier: string | null,
  { from, workspaces }: { readonly from: string; readonly workspaces: readonly Workspace[] },
): ImportTarget {
  if (specifier === null) return { kind: "computed" };
  if (specifier.startsWith(".")) return { kind: "file", path: join(from, "..", specifier) };
  if (isBuiltin(specifier)) return { kind: "builtin", name: `node:${specifier.replace(/^node:/, "")}` };
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const workspace = workspaces.find((candidate) => candidate.name === name);
  if (workspace === undefined) return { kind: "package", name };
  const rest = specifier.slice(name.length);
  return { kind: "ours", folder: workspace.folder, subpath: `.${rest}` };
}
