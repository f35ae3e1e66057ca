import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BenchServer, programs } from "../server/start-server.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** A copy of an example repository; without its expected answers, XGBoost's trees are left to Python. */
export function copyExample(name: string, folder: string, { withAnswers }: { readonly withAnswers: boolean }): void {
  cpSync(join(examples, `flights-${name}`), folder, { recursive: true });
  if (withAnswers) return;
  const inputs = testRows(name);
  writeFileSync(join(folder, "test_data.json"), JSON.stringify({ inputs }));
}

/** The rows that an example brings to be tried on, as records. */
export function testRows(name: string): readonly Readonly<Record<string, unknown>>[] {
  const items: readonly { readonly input: Readonly<Record<string, unknown>> }[] = JSON.parse(
    readFileSync(join(examples, `flights-${name}/test_data.json`), "utf8"),
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
