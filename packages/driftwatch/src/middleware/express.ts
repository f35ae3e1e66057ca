import { isRecordable, isRecorded, type MiddlewareOptions, recordExchange } from "./exchange.ts";

/** What is used of Express 4 and 5: its own types would make it a dependency of whoever uses another framework. */
type Request = {
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
};
type Response = {
  statusCode: number;
  json(value: unknown): unknown;
  getHeader(name: string): unknown;
  once(event: "finish", run: () => void): unknown;
};

/**
 * Middleware that records predictions of an Express application after their answers have gone. It reads what
 * `express.json()` made of the request and what the handler gives to `response.json`.
 *
 * @example
 * const recorded: unknown[] = [];
 * const middleware = recordExpress({ recorder: { record: (prediction) => recorded.push(prediction) } });
 * typeof middleware; // => "function"
 */
export function recordExpress(
  options: MiddlewareOptions,
): (request: Request, response: Response, next: () => void) => void {
  return (request, response, next) => {
    if (isRecorded(options, request.path)) watch(options, request, response);
    next();
  };
}

function watch(options: MiddlewareOptions, request: Request, response: Response): void {
  const { path } = request;
  const began = performance.now();
  const json = response.json.bind(response);
  let answer: unknown;
  response.json = (value) => {
    answer = value;
    return json(value);
  };
  response.once("finish", () => {
    // An answer that was not given as JSON holds nothing to record.
    if (answer === undefined) return;
    if (!isRecordable(request.headers["content-length"]) || !isRecordable(response.getHeader("content-length"))) return;
    const latencyMs = performance.now() - began;
    recordExchange(options, { path, status: response.statusCode, request: request.body, answer, latencyMs });
  });
}
