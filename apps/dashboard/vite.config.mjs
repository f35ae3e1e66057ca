import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where `vite` finds the API while somebody works on the pages.
const server = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), writeScriptHashes(), compressFiles()],
  resolve: { conditions: ["driftguard-source", "module", "browser", "import", "default"] },
  build: {
    outDir: "../server/public",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    // What nearly every page needs comes in one file, where it was a file each; asked of fewer, pages fetch what they do not use.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 14 }] } } },
  },
  server: { proxy: { "/api": server, "/health": server, "/scheduler": server } },
});

/**
 * Writes csp.json beside index.html: the hashes of its inline scripts, which the server puts into `script-src`. The page
 * needs one such script, or the theme would flash before the bundle has loaded.
 */
function writeScriptHashes() {
  return {
    name: "script-hashes",
    apply: "build",
    writeBundle({ dir }) {
      const page = readFileSync(join(dir, "index.html"), "utf8");
      const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
      const scriptHashes = scripts.map(([, code]) => `sha256-${createHash("sha256").update(code).digest("base64")}`);
      writeFileSync(join(dir, "csp.json"), `${JSON.stringify({ scriptHashes }, null, 2)}\n`);
    },
  };
}

/** Writes what the server sends instead, to browsers that take it: a third of the bytes, compressed once. */
function compressFiles() {
  return {
    name: "compressed-files",
    apply: "build",
    writeBundle({ dir }) {
      const folder = join(dir, "assets");
      for (const name of readdirSync(folder)) {
        if (!/\.(js|css)$/.test(name)) continue;
        const file = join(folder, name);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
      }
    },
  };
}
