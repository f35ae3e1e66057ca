import { bodyBytesMax, isRecordable, isRecorded, type MiddlewareOptions, recordExchange, tell } from "./exchange.ts";

/** What is used of Hono 4. */
type Context = {
  readonly req: { readonly path: string; json(): Promise<unknown>; header(name: string): string | undefined };
  readonly res: Response;
  /** Of Hono's server for Node: the request and its answer as Node has them. */
  readonly env?: unknown;
  /** Throws where the runtime has none. */
  readonly executionCtx: { waitUntil(work: Promise<unknown>): void };
};

/**
 * Hono middleware that records predictions: `app.use(recordHono(options))`. The answer is what the handler gave to `context.json`,
 * or else read from a copy while it goes out; the request is read from what Hono remembers of it.
 *
 * @example
 * typeof recordHono({ recorder: { record: () => {} } }); // => "function"
 */
export function recordHono(options: MiddlewareOptions): (context: Context, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    if (!isRecorded(options, context.req.path)) return await next();
    const began = performance.now();
    const given = watchJson(context);
    await next();
    const latencyMs = performance.now() - began;
    try {
      if (!context.res.ok || !isRecordable(context.req.header("content-length"))) return;
      const answer = given.has(context.res) ? readGiven(given.get(context.res)) : readAnswer(context.res);
      // Not waited for; at the edge it is said that there is work left.
      keepAlive(context, recordLater(options, context, answer, latencyMs));
    } catch (error) {
      // An answer that is being read already has no copy.
      tell(options, error);
    }
  };
}

async function recordLater(
  options: MiddlewareOptions,
  { req }: Context,
  given: Promise<unknown>,
  latencyMs: number,
): Promise<void> {
  try {
    const answer = await given;
    if (answer === undefined) return;
    recordExchange(options, { path: req.path, status: 200, request: await req.json(), answer, latencyMs });
  } catch (error) {
    tell(options, error);
  }
}

/**
 * What the handler gives to `context.json`, by the response that it becomes. Hono's server for Node writes such a response
 * straight from its parts; looking at its headers or copying it would make it spell and order them otherwise.
 */
function watchJson(context: Context): WeakMap<Response, unknown> {
  const given = new WeakMap<Response, unknown>();
  // By name: its own type has more forms than can be written down, and all of them are passed on as they came.
  const json: unknown = Reflect.get(context, "json");
  if (typeof json !== "function") return given;
  Reflect.set(context, "json", (...said: unknown[]) => {
    const response: unknown = Reflect.apply(json, context, said);
    if (response instanceof Response) given.set(response, said[0]);
    return response;
  });
  return given;
}

/**
 * An answer that was given as a value, as it is now, though it is read when the answer has gone. `undefined` of one that is too
 * large to record; nobody says its length before.
 */
async function readGiven(value: unknown): Promise<unknown> {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined || text.length > bodyBytesMax) return undefined;
  await anotherTurn();
  return JSON.parse(text);
}

/** All that follows within this turn would come before the answer is written. Where there are no turns to wait for, it does. */
function anotherTurn(): Promise<void> {
  return new Promise((resolve) => (typeof setImmediate === "function" ? void setImmediate(resolve) : resolve()));
}

/** Of an answer that was not given as a value; `undefined` where it holds nothing to record. */
async function readAnswer(response: Response): Promise<unknown> {
  const { headers } = response;
  if (!/\bjson\b/.test(headers.get("content-type") ?? "") || !isRecordable(headers.get("content-length")))
    return undefined;
  const text = await readText(response.clone());
  return text === null ? undefined : JSON.parse(text);
}

/** A stream says no length before it ends; `null` of one that is too large to record. */
async function readText({ body }: Response): Promise<string | null> {
  if (body === null) return null;
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > bodyBytesMax) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function keepAlive(context: Context, work: Promise<void>): void {
  // Node needs none, and to throw and catch at each request took as long as all else in here.
  const { env } = context;
  // At the edge it holds the bindings, of which one may be called so.
  if (typeof env === "object" && env !== null && "incoming" in env && "outgoing" in env) return;
  let edge: Context["executionCtx"] | null = null;
  try {
    edge = context.executionCtx;
  } catch {
    // Nor do Deno, Bun and browsers.
  }
  edge?.waitUntil(work);
}
