import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["driftguard-source", "module", "browser", "import", "default"] },
  build: { outDir: "../server/public", emptyOutDir: true, sourcemap: false },
});
