import { predictAnswer, predictInput, type ProblemCode } from "@driftguard/protocol";
import type { Dialect, EncodedReply } from "@driftguard/runtime";
import { z } from "zod";

import {
  type Answer,
  bytesRoute,
  type Call,
  guarded,
  ok,
  type Route,
  route,
  type Shortcut,
} from "../platform/http/route.ts";
import { inDialect } from "./serve-problems.ts";

/** Of a body that is served, in bytes. */
const bodyMax = 1_048_576;
export const access = guarded("endpoints:call", "infer", { model: "endpoint" });
export const anything = z.looseObject({});

/** What any route that asks a model may answer. */
export const problems: readonly ProblemCode[] = [
  "model/not-found",
  "deployment/none-live",
  "request/malformed",
  "request/too-large",
  "request/too-many",
  "access/forbidden",
  "store/unavailable",
  "serve/bad-input",
  "serve/model-failed",
  "serve/not-ready",
  "serve/too-busy",
  "serve/deadline",
];

export const ownDeadline = z.object({
  deadline_ms: z.coerce
    .number()
    .int()
    .min(1)
    .max(30_000)
    .optional()
    .meta({ description: "How long the answer is waited for; the version's own deadline where left out" }),
});

/** A call as far as it names what is asked. */
export type Named = Pick<Call<unknown, unknown>, "ctx" | "owned" | "params">;

/** Who answers at an address in every dialect, and how it is said of them in the documentation. */
export type Answerer<Query extends z.ZodType> = {
  /** Where the dialects begin; the last part of a version's own address in them is `:[pinned]`. */
  readonly base: string;
  readonly pinned: string;
  /** What a route is called whose name at a model's own endpoint is this. */
  readonly idOf: (id: string) => string;
  /** Who is asked: `a served model`. Where: `here`. What is there: `the endpoint`. */
  readonly words: { readonly who: string; readonly where: string; readonly what: string };
  readonly descriptions: Readonly<Record<Dialect, string>>;
  /** What the examples answer. */
  readonly example: { readonly version: string; readonly prediction: string; readonly score: number };
  readonly query: Query;
  /** What asking may come to, what finding it, and what finding that it answers. */
  readonly problems: readonly ProblemCode[];
  readonly missing: readonly ProblemCode[];
  readonly unready: readonly ProblemCode[];
  readonly shortcut?: Shortcut;
  /** @throws Problem where the path names a model or version that is not here */
  readonly ask: (dialect: Dialect, call: Call<z.output<Query>, Buffer>) => Promise<Answer>;
  /** @throws Problem where nothing is here */
  readonly find: (call: Named) => Promise<unknown>;
  /** @returns the name of the model that answers @throws Problem where it does not */
  readonly findReady: (call: Named) => Promise<string>;
  /** What it takes and gives, as the Open Inference Protocol says it. @throws Problem where that is not known */
  readonly describe: (call: Named) => Promise<object>;
};

const exampleId = "0199c1f2-6d1f-7c3a-9a51-2f6f1b9a0c11";

type Ask = {
  readonly dialect: Dialect;
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly body: z.ZodType;
  readonly types: readonly string[];
  readonly answer: z.ZodType;
  readonly example: unknown;
  readonly problems: readonly ProblemCode[];
};

/** The ways to ask, a row each: ours, MLflow's, and the Open Inference Protocol's for any version and for one. */
function asks(pinned: string, { version, prediction, score }: Answerer<z.ZodType>["example"]): readonly Ask[] {
  const infer = {
    dialect: "v2",
    summary: " by the Open Inference Protocol",
    body: inference,
    types: ["application/json"],
    answer: anything,
    example: {
      model_name: "flights",
      model_version: version,
      id: exampleId,
      outputs: [{ name: "predict", datatype: "BYTES", shape: [1], data: [prediction] }],
    },
    problems: ["version/not-found"],
  } as const;
  return [
    {
      ...{ dialect: "predict", id: "predict", path: "/predict", summary: "", body: predictInput, problems: [] },
      ...{ types: ["application/json"], answer: predictAnswer },
      example: { predictions: [prediction], scores: [score], id: exampleId, model: "flights", version },
    },
    {
      ...{ dialect: "invocations", id: "invoke", path: "/invocations", body: invocations, answer: anything },
      summary: " as MLflow's clients do",
      types: ["application/json", "text/csv"],
      example: { predictions: [prediction], ids: [exampleId] },
      problems: ["request/unsupported-media-type"],
    },
    { ...infer, id: "infer", path: "/v2/models/:served/infer" },
    { ...infer, id: "inferVersion", path: `/v2/models/:served/versions/:${pinned}/infer` },
  ];
}

const invocations = anything.meta({
  id: "Invocations",
  example: { dataframe_records: [{ distance: 1400, carrier: "UA" }] },
});

const inference = anything.meta({
  id: "Infer",
  example: { inputs: [{ name: "distance", shape: [1], datatype: "FP64", data: [1400] }] },
});

/** The routes of one address in the three dialects: ours, the Open Inference Protocol's, and MLflow's. */
export function dialectRoutes<Query extends z.ZodType>(answerer: Answerer<Query>): readonly Route[] {
  const { base, pinned, idOf, words, example, missing, unready } = answerer;
  const show = (
    id: string,
    path: string,
    told: {
      summary: string;
      example: object;
      problems: readonly ProblemCode[];
      body: (call: Named) => Promise<object>;
    },
  ): Route => {
    const { body, ...rest } = told;
    return route({
      ...{ id: idOf(id), method: "GET", path: `${base}${path}`, tag: "serving", access, answers: { 200: anything } },
      ...rest,
      handle: (call) => saying("v2", async () => ok(await body(call))),
    });
  };
  const server = { name: "driftguard", version: "2", extensions: [] };
  return [
    ...asks(pinned, example).map(({ dialect, id, path, summary, answer, ...ask }) =>
      bytesRoute({
        ...{ id: idOf(id), method: "POST", path: `${base}${path}`, tag: "serving", access, query: answerer.query },
        ...{ summary: `Ask ${words.who}${summary}`, description: answerer.descriptions[dialect], limit: bodyMax },
        ...ask,
        answers: { 200: answer },
        problems: [...answerer.problems, ...ask.problems],
        ...(answerer.shortcut === undefined || dialect !== "predict" ? {} : { shortcut: answerer.shortcut }),
        handle: (call) => saying(dialect, () => answerer.ask(dialect, call)),
      }),
    ),
    show("showServer", "/v2", {
      ...{ summary: `What speaks the Open Inference Protocol ${words.where}`, example: server, problems: missing },
      body: async (call) => {
        await answerer.find(call);
        return server;
      },
    }),
    show("showServerLive", "/v2/health/live", {
      ...{ summary: `Whether ${words.what} is there`, example: { live: true }, problems: missing },
      body: async (call) => {
        await answerer.find(call);
        return { live: true };
      },
    }),
    show("showServerReady", "/v2/health/ready", {
      ...{ summary: `Whether ${words.what} answers`, example: { ready: true }, problems: unready },
      body: async (call) => {
        await answerer.findReady(call);
        return { ready: true };
      },
    }),
    ...["/v2/models/:served", `/v2/models/:served/versions/:${pinned}`].flatMap((path, at) => {
      const id = at === 0 ? "showServed" : "showServedVersion";
      const both = { problems: [...unready, "version/not-found"] } as const;
      return [
        show(id, path, {
          summary: `What ${words.who} takes and gives`,
          ...both,
          example: {
            ...{ name: "flights", versions: [example.version], platform: "driftguard" },
            inputs: [{ name: "distance", datatype: "FP64", shape: [-1] }],
            outputs: [{ name: "predict", datatype: "BYTES", shape: [-1] }],
          },
          body: answerer.describe,
        }),
        show(`${id}Ready`, `${path}/ready`, {
          ...{ summary: `Whether ${words.who} answers`, ...both, example: { name: "flights", ready: true } },
          body: async (call) => ({ name: await answerer.findReady(call), ready: true }),
        }),
      ];
    }),
  ];
}

export function answerOf({ status, headers, body }: EncodedReply): Answer {
  return { status, headers, body };
}

/** Clients of the Open Inference Protocol look for a text under `error`, those of MLflow for a `message`. */
async function saying(dialect: Dialect, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    throw inDialect(dialect, error);
  }
}
