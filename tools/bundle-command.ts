import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { bundleFolder, hashFile } from "./bundle-command/bundle-folder.ts";
import { hashInputs } from "./bundle-command/hash-inputs.ts";
import { joinLicences } from "./bundle-command/join-licences.ts";

/**
 * Makes few files of the compiled command of driftwatch and all that it needs, each command still in files of its own: loading 325
 * modules took a check of small files a sixth of its time. Libraries that npm may leave out stay outside.
 *
 * @returns the names of the files
 * @throws Error if the packages are not compiled, or something that they import is not there
 */
export async function bundleCommand(root: string): Promise<string[]> {
  const hash = hashInputs(root);
  const bundle = await rolldown({
    cwd: root,
    input: join(root, "packages/driftwatch/dist/command/main.js"),
    platform: "node",
    external: ["pg"],
    // What is not found would be left to fail in who has installed it.
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.write({
    dir: join(root, bundleFolder),
    cleanDir: true,
    // Nothing below this folder, for package-file.ts counts how deep it is.
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
  });
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  writeFileSync(join(root, bundleFolder, "LICENSES.txt"), joinLicences(root, modules));
  // Last, so that what was interrupted is not taken for whole.
  writeFileSync(join(root, hashFile), `${hash}\n`);
  return output.map(({ fileName }) => fileName);
}

if (import.meta.main) {
  const names = await bundleCommand(join(import.meta.dirname, ".."));
  process.stdout.write(`${names.length} files in ${bundleFolder}\n`);
}
