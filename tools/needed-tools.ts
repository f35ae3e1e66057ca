/** A program that some tests need and npm does not bring. */
export type NeededTool = {
  /** Where it is looked for: a name on the PATH, an absolute path, or a path from the root of the checkout. */
  readonly places: readonly string[];
  /** Debian's packages that hold it. */
  readonly packages: readonly string[];
};

/** A tool's id, as tests and `tools/allowed-skips.json` name it. */
export type ToolId = "chromium" | "prometheus" | "postgres15" | "python" | "bubblewrap";

/** Everything the tests need beyond npm. The Python is the checkout's own, with the packages of `tools/requirements.txt`. */
export const neededTools: Readonly<Record<ToolId, NeededTool>> = {
  chromium: { places: ["/usr/bin/chromium", "chromium", "google-chrome"], packages: ["chromium", "fonts-liberation"] },
  prometheus: { places: ["/usr/bin/prometheus", "prometheus"], packages: ["prometheus"] },
  postgres15: { places: ["/usr/lib/postgresql/15/bin/postgres"], packages: ["postgresql-15"] },
  bubblewrap: { places: ["/usr/bin/bwrap", "bwrap"], packages: ["bubblewrap"] },
  python: { places: [".venv/bin/python"], packages: ["python3-venv"] },
};
