import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.ts";

/** The version of the package that this file is in. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packageFile("package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}
