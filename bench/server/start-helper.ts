import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A process that stands beside the server's own code, which the bench has no door to, and does what it is told. */
export type Helper = {
  readonly pid: number;
  /** Carries out an order. @throws Error with what went wrong there */
  readonly order: <Result>(what: string, details?: Readonly<Record<string, unknown>>) => Promise<Answered<Result>>;
  readonly stop: () => Promise<void>;
};

export type Answered<Result> = { readonly result: Result; readonly cpuSeconds: number };
type Answer = { readonly result: unknown; readonly cpuSeconds: number } | { readonly error: string };

/** Starts `apps/server/bench/<name>-helper.ts`. */
export async function startHelper(name: string, ...parameters: readonly string[]): Promise<Helper> {
  const file = fileURLToPath(new URL(`../../apps/server/bench/${name}-helper.ts`, import.meta.url));
  const child = fork(file, [...parameters], {
    execArgv: ["--conditions=driftguard-source"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const next = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      child.once("message", (answer: Answer) => resolve(answer));
      void ended.then(() => reject(new Error(`the ${name} helper ended`)));
    });
  const ready = next();
  await ready;
  return {
    pid: child.pid ?? -1,
    async order<Result>(what: string, details = {}) {
      const answered = next();
      child.send({ do: what, ...details });
      const answer = await answered;
      if ("error" in answer) throw new Error(`${what}: ${answer.error}`);
      return answer as Answered<Result>;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
