import type { Readable } from "node:stream";

import { gitEnvironment, type GitSettings } from "./git-environment.ts";
import { startGit } from "./start-git.ts";

export type GitRequest = {
  /** The folder of the bare repository. */
  readonly folder: string;
  /** `info/refs`, `git-upload-pack` or `git-receive-pack`. */
  readonly service: string;
  readonly method: "GET" | "POST";
  /** Without the question mark; of a known form. */
  readonly query: string;
  readonly type: string;
  /** The header `Git-Protocol`. */
  readonly protocol: string;
  /** `null`: there is none. */
  readonly body: Readable | null;
  readonly settings: GitSettings;
  readonly signal: AbortSignal;
};

export type GitAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What follows the headers. Destroying it ends git. */
  readonly body: AsyncIterable<Buffer>;
  readonly ended: Promise<{ readonly code: number; readonly said: string }>;
  readonly kill: () => void;
};

const headersMax = 16_384;

/**
 * Hands a request to git's own server, as a child that ends with the signal.
 *
 * @throws NoGit; Error if it answers nothing, or no headers
 * @see git-http-backend(1), RFC 3875
 */
export async function askHttpBackend(request: GitRequest): Promise<GitAnswer> {
  const git = startGit(["http-backend"], {
    cwd: request.folder,
    signal: request.signal,
    env: {
      ...gitEnvironment(request.settings),
      GIT_PROJECT_ROOT: request.folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${request.service}`,
      REQUEST_METHOD: request.method,
      QUERY_STRING: request.query,
      CONTENT_TYPE: request.type,
      GIT_PROTOCOL: request.protocol,
      REMOTE_USER: "pusher",
      REMOTE_ADDR: "",
    },
  });
  if (request.body === null) git.input.end();
  else {
    request.body.once("error", git.kill);
    request.body.pipe(git.input);
  }
  const output = git.output[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = held.indexOf("\r\n\r\n");
    if (end !== -1) {
      const { status, headers } = readHeaders(held.subarray(0, end).toString("latin1"));
      return { status, headers, body: rest(held.subarray(end + 4), output), ended: git.ended, kill: git.kill };
    }
    const next: IteratorResult<Buffer> = await output.next().catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw error;
    });
    if (next.done === true || held.length > headersMax) {
      git.kill();
      const { said } = await git.ended;
      request.signal.throwIfAborted();
      throw new Error(`git http-backend gave no headers: ${said}`);
    }
    held = Buffer.concat([held, next.value]);
  }
}

async function* rest(first: Buffer, output: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first;
    for (;;) {
      const next = await output.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Whoever reads no further closes the pipe: git ends by it.
    await output.return?.();
  }
}

function readHeaders(text: string): Pick<GitAnswer, "status" | "headers"> {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "status") status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers };
}
