import { isRecordable, isRecorded, type MiddlewareOptions, recordExchange } from "./exchange.ts";

/** What is used of Fastify 4 and 5. */
type Request = {
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
};
type Reply = { readonly statusCode: number; readonly elapsedTime: number; getHeader(name: string): unknown };
type Instance = {
  addHook(
    name: "preSerialization",
    hook: (request: Request, reply: Reply, payload: unknown, done: (error: null, payload: unknown) => void) => void,
  ): unknown;
  addHook(name: "onResponse", hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
};

/**
 * A Fastify plugin that records predictions after their answers have gone: `await app.register(recordFastify(options))`.
 *
 * @example
 * typeof recordFastify({ recorder: { record: () => {} } }); // => "function"
 */
export function recordFastify(
  options: MiddlewareOptions,
): (instance: Instance, settings: unknown, done: () => void) => void {
  const answers = new WeakMap<Request, unknown>();
  const plugin = (instance: Instance, _settings: unknown, done: () => void): void => {
    instance.addHook("preSerialization", (request, _reply, payload, next) => {
      if (isRecorded(options, pathOf(request))) answers.set(request, payload);
      next(null, payload);
    });
    instance.addHook("onResponse", (request, reply, next) => {
      const lengths = [request.headers["content-length"], reply.getHeader("content-length")];
      if (answers.has(request) && lengths.every(isRecordable))
        recordExchange(options, {
          path: pathOf(request),
          status: reply.statusCode,
          request: request.body,
          answer: answers.get(request),
          latencyMs: reply.elapsedTime,
        });
      next();
    });
    done();
  };
  // Fastify's own mark of a plugin whose hooks are for the routes beside it, not only for those within.
  return Object.assign(plugin, { [Symbol.for("skip-override")]: true });
}

function pathOf({ url }: Request): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}
