import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The bare server as a process of its own. */
export type BareServer = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

/** @throws Error if it does not listen */
export async function startBare(): Promise<BareServer> {
  const child = fork(fileURLToPath(new URL("bare-server.ts", import.meta.url)));
  const [port]: unknown[] = await once(child, "message");
  if (typeof port !== "number") throw new Error("the bare server does not listen");
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
