import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { findTool } from "@driftguard/tools";
import type { BuildContext, BuildConsent, Manifest, Sandbox } from "../src/contract.ts";
import { readManifest } from "../src/build/read-manifest.ts";
import { runBuild } from "../src/build/build-steps.ts";
import { ensureEnvironment, type Environment } from "../src/environment/ensure-environment.ts";
import { withLock } from "../src/environment/key-lock.ts";
import { probeSandbox, type ProbeOptions } from "../src/sandbox/probe-sandbox.ts";

const root = join(import.meta.dirname, "../../..");
const script = join(import.meta.dirname, "make_models.py");

/** Environments and models are made once a checkout, by the runtime itself, and kept: the packages are 400 MB. */
const kept = join(root, ".environments");

/** Why the real parts cannot be tried here; `null` where they can. */
export const python: ReturnType<typeof findTool> = findTool("python");

const pins = [
  ...["joblib==1.6.0", "numpy==2.3.5", "onnxruntime==1.32.0", "pandas==2.3.3", "scikit-learn==1.7.2"],
  "xgboost-cpu==3.2.0",
];

/** What a test of real workers starts from. */
export type ServingKit = {
  readonly sandbox: Sandbox;
  readonly environments: string;
  /** What the models run in. */
  readonly environment: Environment;
  /** Folders of make_models.py, one a version. */
  readonly models: string;
  /** A folder for one test's versions; taken away by `end`. */
  readonly folder: string;
  context(name: string, more?: Partial<BuildContext>): BuildContext & { readonly lines: string[] };
  /** Builds one of the models of make_models.py, or a folder of the test's own. */
  build(name: string, options?: BuildOptions): Promise<Built>;
  end(): void;
};

export type BuildOptions = {
  /** Writes files into the version's tree before it is built. */
  readonly prepare?: (files: string) => void;
  readonly sandbox?: Sandbox;
  readonly consent?: Partial<BuildConsent>;
};

export type Built = { readonly manifest: Manifest; readonly folder: string; readonly lines: readonly string[] };

/** To nothing: honest models go live without a question. */
const agreed: BuildConsent = { unknownNames: false, otherFrameworkVersion: false, sourceBuilds: false };

/** Finds or makes the environment and the models, and probes the sandbox. */
export async function servingKit(probe: Partial<ProbeOptions> = {}): Promise<ServingKit> {
  mkdirSync(join(kept, "tests"), { recursive: true });
  const folder = mkdtempSync(join(kept, "tests/run-"));
  // Without bubblewrap a worker walks to its files as another user.
  chmodSync(folder, 0o711);
  const sandbox = await probeSandbox({ temporary: join(folder, "temporary"), ...probe });
  const { models, environment } = await ensureModels(sandbox);
  const context: ServingKit["context"] = (name, more = {}) => {
    const lines: string[] = [];
    return {
      ...{ folder: join(folder, name), environments: kept, sandbox, variables: {}, consent: agreed, lines },
      installer: installerVariables(),
      clock: Date,
      log: (line) => lines.push(line),
      signal: new AbortController().signal,
      ...more,
    };
  };
  return {
    ...{ sandbox, environments: kept, environment, models, folder, context },
    async build(name, { prepare, consent = {}, ...options } = {}) {
      const own = context(`${name}-${counter()}`, {
        sandbox: options.sandbox ?? sandbox,
        consent: { ...agreed, ...consent },
      });
      const files = join(own.folder, "files");
      mkdirSync(files, { recursive: true });
      if (existsSync(join(models, name))) cpSync(join(models, name), files, { recursive: true });
      // A folder of a test's own gets the environment that is there already.
      if (!existsSync(join(files, "requirements.txt"))) writeFileSync(join(files, "requirements.txt"), pins.join("\n"));
      prepare?.(files);
      await runBuild(own);
      return { manifest: await readManifest(own.folder), folder: own.folder, lines: own.lines };
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

let count = 0;

function counter(): number {
  count += 1;
  return count;
}

/** The machine's own way to the registry, as an operator would hand it on. */
function installerVariables(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => /^(PIP_|UV_|https?_proxy$|SSL_CERT_)/i.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
}

async function ensureModels(sandbox: Sandbox): Promise<Pick<ServingKit, "models" | "environment">> {
  const signal = AbortSignal.timeout(300_000);
  const environment = await ensureEnvironment({
    ...{ environments: kept, sandbox, requirements: pins, python: null, sourceBuilds: false, limitMs: 240_000, signal },
    installer: installerVariables(),
    clock: Date,
    log: () => {},
  });
  const hash = createHash("sha256").update(readFileSync(script)).update(environment.key).digest("hex");
  const models = join(kept, `models-${hash.slice(0, 16)}`);
  await withLock(`${models}.lock`, signal, async () => {
    if (existsSync(models)) return;
    rmSync(`${models}.new`, { recursive: true, force: true });
    const said = spawnSync(environment.program, ["-I", script, `${models}.new`], {
      encoding: "utf8",
      env: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    });
    if (said.status !== 0) throw new Error(`make_models.py failed: ${said.stderr}`);
    renameSync(`${models}.new`, models);
  });
  return { models, environment };
}
