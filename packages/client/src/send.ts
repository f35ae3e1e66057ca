import { type Query, encodeQuery } from "./encode-query.ts";
import { ProblemError } from "./problem-error.ts";
import { type AnyJson, readJson } from "./read-json.ts";
import { readProblem } from "./read-problem.ts";

export type CallOptions = {
  /** Aborting it rejects the call with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
};

/** One call. `path` is relative to the server's root, with its values escaped. */
export type Call = CallOptions & {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly content?: { readonly data: BodyInit; readonly type: string };
  /** What is read of an answer at most; without it, all. */
  readonly answerBytesMax?: number;
};

export type Send = <Answer>(call: Call) => Promise<Answer>;

export type ClientOptions = {
  /** Where the server is: `https://driftguard.example.com`; `""` for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Sent with every call: `{ "x-api-key": key }`. */
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Sends one call and reads its answer.
 *
 * The answer's shape is trusted, not parsed: it comes from the server that this client was released with, and both are
 * compiled against the same protocol.
 *
 * Redirects are not followed: a key goes nowhere but to the server it is for.
 *
 * @throws ProblemError for every answer that is not a success or not JSON, and where no answer came
 */
export function createSend({ baseUrl, fetch, headers }: ClientOptions): Send {
  const root = baseUrl.replace(/\/+$/, "");
  return async (call) => {
    const response = await reach(fetch, `${root}/${call.path}${encodeQuery(call.query)}`, toRequest(call, headers));
    if (!response.ok) throw await readProblem(response);
    return response.status === 204 ? undefined : await readAnswer(response, call);
  };
}

function toRequest(call: Call, headers: Readonly<Record<string, string>> = {}): RequestInit {
  const sent = call.content ?? (call.body === undefined ? null : toJson(call.body));
  return {
    method: call.method ?? "GET",
    headers: { accept: "application/json", ...headers, ...(sent && { "content-type": sent.type }) },
    body: sent?.data ?? null,
    signal: call.signal ?? null,
    redirect: "manual",
  };
}

function toJson(body: unknown): { readonly data: string; readonly type: string } {
  return { data: JSON.stringify(body), type: "application/json" };
}

async function readAnswer(response: Response, { signal, answerBytesMax }: Call): Promise<AnyJson> {
  try {
    return await readJson(response, answerBytesMax);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

async function reach(fetch: ClientOptions["fetch"], url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new ProblemError(
      { code: "network/unreachable", status: 0, detail: "The server could not be reached." },
      { cause: error },
    );
  }
}
