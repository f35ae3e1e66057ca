import { openApi } from "../platform/http/openapi/open-api.ts";
import type { Json } from "../platform/http/openapi/schema-book.ts";
import type { Route } from "../platform/http/route.ts";
import { answerExamples } from "./answer-examples.ts";

/** The OpenAPI document, made when it is first asked for. */
export type ApiDocument = () => Json;

const tags: Readonly<Record<string, string>> = {
  models: "Models, their versions and their features",
  predictions: "Predictions and their labels: in, and out again",
  baselines: "What live data is compared with",
  drift: "What has changed, by feature and by hour",
  performance: "How good the predictions were, as far as labels have come",
  deployments: "Versions that are pushed, built and made live",
  repositories: "Where versions come from: git, here or elsewhere",
  serving: "Endpoints of models that are served here, in three dialects",
  jobs: "Long work with steps and a log",
  live: "What happens, as it happens, over one WebSocket",
  checks: "Evaluations of a model, scheduled or now",
  rules: "What opens an alert",
  alerts: "What was found, and what people do about it",
  channels: "Where alerts go",
  keys: "Keys of machines",
  session: "Signing in, and who is signed in",
  audit: "Who did what, in a chain that shows what was altered",
  demo: "Sample data to look around with",
  operation: "What load balancers, schedulers and operators ask",
  documentation: "This document, to try out and to read",
};

const description = `Send predictions, give a baseline, read what has changed, and be told when it matters.

Requests bring a key as \`X-API-Key\` or as a bearer token, or a person's session. Wherever a path names a thing, its id, its
number ("alert 77") or, for a model, its name is accepted. What a caller may not know of answers 404, like what never was.

Every failure is a problem document (RFC 9457) whose \`code\` is stable. Lists answer \`items\` and \`next\`, the cursor of the
following page. Bodies are JSON of up to 1 MB; predictions and labels also come as NDJSON and gzip, up to 5 MB a request.`;

export function createApiDocument({
  routes,
  version,
  cookieName,
}: {
  readonly routes: () => readonly Route[];
  readonly version: string;
  readonly cookieName: string;
}): ApiDocument {
  let made: Json | null = null;
  return () => {
    made ??= openApi(routes(), {
      title: "DriftGuard",
      version,
      description,
      cookie: cookieName,
      tags,
      examples: answerExamples(),
    });
    return made;
  };
}
