import { spawn } from "node:child_process";
import type { Sandbox } from "../contract.ts";
import type { Interpreter } from "../environment/interpreter.ts";
import { foldersOutsideSystem } from "../sandbox/probe-sandbox.ts";
import { type Decompress, decompressProgram } from "./decompress.ts";

/** Opens what Node cannot by Python's standard library, in the sandbox: decoders of hostile bytes have had holes. */
export function decompressInside(sandbox: Sandbox, interpreter: Interpreter, signal: AbortSignal): Decompress {
  return async (kind, bytes, outputMax) => {
    const command = sandbox.command({
      program: interpreter.program,
      args: ["-I", "-S", "-c", decompressProgram, kind, String(outputMax)],
      readable: foldersOutsideSystem([interpreter.prefix]),
      writable: [],
      environment: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
      network: "none",
      limits,
      uid: null,
    });
    const child = spawn(command.command, [...command.args], {
      cwd: command.cwd,
      env: { ...command.environment },
      stdio: ["pipe", "pipe", "pipe"],
      signal,
      killSignal: "SIGKILL",
    });
    if (child.pid !== undefined) command.adopt(child.pid);
    const output: Buffer[] = [];
    let [size, said] = [0, ""];
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputMax) child.kill("SIGKILL");
      else output.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-200);
    });
    // It may end before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(bytes);
    try {
      const reason = await new Promise<string | null>((resolve) => {
        child.on("error", (error) => resolve(error.message));
        child.on("close", (code, by) => resolve(code === 0 ? null : said.trim() || `it ended with ${by ?? code}`));
      });
      if (reason !== null) throw new Error(reason);
      return Buffer.concat(output);
    } finally {
      command.release();
    }
  };
}

const limits = { memoryBytes: 512 * 2 ** 20, fileBytes: 0, openFiles: 64, processes: 0 };
