import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BenchServer, programs } from "../server/start-server.ts";
import { forestFile } from "./start-peer.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** A copy of an example repository; without its expected answers, XGBoost's trees are left to Python. */
export function copyExample(name: string, folder: string, { withAnswers }: { readonly withAnswers: boolean }): void {
  if (name === "forest") return copyForest(folder);
  cpSync(join(examples, `flights-${name}`), folder, { recursive: true });
  if (withAnswers) return;
  const inputs = testRows(name);
  writeFileSync(join(folder, "test_data.json"), JSON.stringify({ inputs }));
}

/** The forest as a repository of its own, in the environment of the example of scikit-learn. */
function copyForest(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(forestFile(), join(folder, "model.joblib"));
  cpSync(join(examples, "flights-sklearn/requirements.txt"), join(folder, "requirements.txt"));
  const inputs = testRows("forest");
  const columns = Object.keys(inputs[0] ?? {});
  writeFileSync(
    join(folder, "driftguard.json"),
    JSON.stringify({ task: "binary", prediction: "probability", columns }),
  );
  writeFileSync(join(folder, "test_data.json"), JSON.stringify({ inputs }));
}

/** The rows that an example brings to be tried on, as records; the forest takes those of XGBoost. */
export function testRows(name: string): readonly Readonly<Record<string, unknown>>[] {
  const example = name === "forest" ? "xgboost" : name;
  const items: readonly { readonly input: Readonly<Record<string, unknown>> }[] = JSON.parse(
    readFileSync(join(examples, `flights-${example}/test_data.json`), "utf8"),
  );
  return items.map(({ input }) => input);
}

/** Runs `driftguard …` against a server, as a person does. @returns seconds it took @throws Error with its last words */
export async function command(
  { url, key }: Pick<BenchServer, "url" | "key">,
  program: keyof typeof programs,
  ...args: readonly string[]
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...programs[program], ...args], {
    env: { PATH: process.env["PATH"] ?? "", DRIFTGUARD_URL: url, DRIFTGUARD_KEY: key },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (bytes: Buffer) => {
    told += bytes.toString();
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`driftguard ${args.join(" ")} ended with ${String(code)}: ${told.slice(-500)}`);
  return (performance.now() - startedAt) / 1000;
}
