import { isRecorded, type MiddlewareOptions, recordExchange, tell } from "./exchange.ts";

/** What is used of Hono 4. */
type Context = {
  readonly req: { readonly path: string; json(): Promise<unknown> };
  readonly res: Response;
  /** Throws where the runtime has none. */
  readonly executionCtx: { waitUntil(work: Promise<unknown>): void };
};

/**
 * Hono middleware that records predictions: `app.use(recordHono(options))`. The answer is read from a copy while it goes out,
 * and the request from what Hono remembers of it.
 *
 * @example
 * typeof recordHono({ recorder: { record: () => {} } }); // => "function"
 */
export function recordHono(options: MiddlewareOptions): (context: Context, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    if (!isRecorded(options, context.req.path)) return await next();
    const began = performance.now();
    await next();
    const latencyMs = performance.now() - began;
    if (!context.res.ok || !/\bjson\b/.test(context.res.headers.get("content-type") ?? "")) return;
    // Not waited for; at the edge it is said that there is work left.
    keepAlive(context, recordLater(options, context, context.res.clone(), latencyMs));
  };
}

async function recordLater(
  options: MiddlewareOptions,
  { req }: Context,
  response: Response,
  latencyMs: number,
): Promise<void> {
  try {
    const [request, answer] = [await req.json(), await response.json()];
    recordExchange(options, { path: req.path, status: response.status, request, answer, latencyMs });
  } catch (error) {
    tell(options, error);
  }
}

function keepAlive(context: Context, work: Promise<void>): void {
  let edge: Context["executionCtx"] | null = null;
  try {
    edge = context.executionCtx;
  } catch {
    // Node and browsers have no such context, and need none.
  }
  edge?.waitUntil(work);
}
