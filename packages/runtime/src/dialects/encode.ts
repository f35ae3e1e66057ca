import type { DecodedInput, Dialect, EncodedReply, Outcome, Refusal } from "../contract.ts";
import { encodeInfer, type Served } from "./v2.ts";

/** What a reply is made from, beside the outcome. */
export type ReplyContext = Served & {
  /** The ids under which the rows are recorded, one a row: labels refer to them. */
  readonly ids: readonly string[];
  readonly echo: DecodedInput["echo"];
};

/** An outcome as the caller's dialect says it. */
export function encode(outcome: Outcome, context: ReplyContext): EncodedReply {
  if (outcome.kind === "failed") return encodeFailure(context.echo.dialect, outcome);
  const { model, version, ids, echo } = context;
  const { values, scores } = outcome.predictions;
  switch (echo.dialect) {
    case "predict": {
      const named = ids.length === 1 ? { id: ids[0] } : { ...(echo.id === null ? {} : { id: echo.id }), ids };
      return json(200, { predictions: values, ...(scores === null ? {} : { scores }), ...named, model, version });
    }
    case "v2":
      // The protocol's id is the request's; a caller that sent none gets the one its row is recorded under.
      return json(
        200,
        encodeInfer(outcome.predictions, context, {
          ...echo,
          id: echo.id ?? (ids.length === 1 ? (ids[0] ?? null) : null),
        }),
      );
    case "invocations":
      return json(200, { predictions: values, ids });
    default:
      return echo.dialect satisfies never;
  }
}

/** A body that is not taken, as the caller's dialect says it. */
export function encodeRefusal(
  dialect: Dialect,
  { status, detail, index, column, expected, found }: Refusal,
): EncodedReply {
  return encodeProblem(dialect, status, "serving/bad-input", detail, { index, column, expected, found });
}

function encodeFailure(dialect: Dialect, failure: Extract<Outcome, { kind: "failed" }>): EncodedReply {
  const { status, code, detail, retryAfterSeconds } = failure;
  const reply = encodeProblem(dialect, status, `serving/${code.replaceAll("_", "-")}`, detail, {});
  if (retryAfterSeconds === null) return reply;
  return { ...reply, headers: { ...reply.headers, "retry-after": String(retryAfterSeconds) } };
}

const titles: Readonly<Record<number, string>> = {
  400: "The body cannot be read",
  413: "The body is too large",
  415: "This content type is not taken",
  422: "A row is not what the model takes",
  500: "The model failed",
  503: "The model is not available",
  504: "The model took too long",
};

function encodeProblem(dialect: Dialect, status: number, code: string, detail: string, more: object): EncodedReply {
  switch (dialect) {
    case "predict": {
      const title = titles[status] ?? "The request failed";
      return json(
        status,
        { type: "about:blank", title, status, code, detail, ...more },
        { "content-type": "application/problem+json" },
      );
    }
    case "v2":
      return json(status, { error: detail });
    case "invocations": {
      const errorCode = status >= 500 ? "INTERNAL_ERROR" : "BAD_REQUEST";
      return json(status, { error_code: errorCode, message: detail });
    }
    default:
      return dialect satisfies never;
  }
}

function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): EncodedReply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: value,
  };
}
