import {
  ingestAnswer,
  ingestStatus,
  labelsAnswer,
  labelsInput,
  prediction,
  predictionPage,
  predictionQuery,
  predictionsInput,
  rejectedRow,
} from "@driftguard/protocol";
import { z } from "zod";

import { listVersionRows, type Recall } from "../models/index.ts";
import { Problem } from "../platform/http/problem.ts";
import { type Answer, bytesRoute, guarded, ok, type Route, route } from "../platform/http/route.ts";
import { noteReading } from "./note-reading.ts";
import { acceptLabels } from "./accept-labels.ts";
import { createPlainDoor } from "./accept-plain-rows.ts";
import { type AcceptParts, acceptPredictions } from "./accept-predictions.ts";
import { eventId } from "./event-id.ts";
import { readCursor, writeCursor } from "./page-cursor.ts";
import { presentPrediction } from "./present-prediction.ts";
import { presentIngestStatus } from "./present-ingest-status.ts";
import { findIngestCount } from "./queries/ingest-counts.ts";
import { readItems, rowTypes } from "./read-items.ts";
import { readItemsOrNote } from "./read-items-or-note.ts";

const ingestLimit = 5 * 1_048_576;
const owner = { model: "model" };
const refused = z.looseObject({ accepted: z.literal(0), rejected: z.array(rejectedRow) });

/** Predictions and labels in, and the log of them out. */
export function predictionRoutes(parts: AcceptParts, recall: Recall): readonly Route[] {
  const plainDoor = createPlainDoor(parts, recall);
  return [
    bytesRoute({
      id: "logPredictions",
      method: "POST",
      path: "/api/v1/models/:model/predictions",
      tag: "predictions",
      summary: "Send predictions",
      description:
        "One row, a list, or one row a line (NDJSON); gzip is welcome; 5 MB and 100,000 rows a body. Good rows are kept beside bad ones. 200: accepted rows are committed, and a row with an id that came before counts once. 422: no row was accepted. Times are kept to the millisecond, latencies to seven digits; a feature that is null is the same as one that is not there.",
      access: guarded("predictions:write", "ingest", owner),
      query: z.object({ version: z.string().max(128).optional() }),
      body: predictionsInput,
      types: rowTypes,
      limit: ingestLimit,
      answers: { 200: ingestAnswer, 422: refused },
      problems: [
        "model/not-found",
        "version/not-found",
        "predictions/all-rejected",
        "request/malformed",
        "request/too-large",
        "store/unavailable",
      ],
      shortcut: ({ ctx, params, query, headers }) => {
        const { version: versionName, ...others } = query;
        if (Object.keys(others).length > 0 || headers["content-type"]?.includes("ndjson") === true) return null;
        const organisation = ctx.caller.organisation;
        const accept = plainDoor(ctx, { organisation, reference: params["model"] ?? "", versionName });
        if (accept === null) return null;
        return async (pieces) => {
          const answer = await accept(pieces);
          return answer === null ? null : ok(answer);
        };
      },
      handle: async ({ ctx, owned, params, query, body, headers }) => {
        const model = Number(owned["model"]);
        const contentType = headers["content-type"]?.toString() ?? "";
        const { organisation } = ctx.caller;
        const items = await parts.turns.run(organisation, () =>
          readItemsOrNote(ctx, parts.counts, { model, body, contentType }),
        );
        const asked = { organisation, reference: params["model"] ?? "", versionName: query.version };
        const answer = await acceptPredictions(ctx, parts, model, items, query.version, (version) => {
          recall.note(asked, version);
        });
        return answer.accepted + answer.duplicates > 0 ? ok(answer) : refusal("predictions/all-rejected", answer);
      },
    }),
    bytesRoute({
      id: "logLabels",
      method: "POST",
      path: "/api/v1/models/:model/labels",
      tag: "predictions",
      summary: "Send ground truth by prediction id",
      description:
        "Any time after its prediction, or up to 30 days before it. Of two labels for one prediction, the one with the later timestamp counts. One whose prediction is not here is told as `waiting`: it counts if the prediction comes within 30 days, and goes then; if that was erased or is past its retention, it changes nothing.",
      access: guarded("predictions:write", "ingest", owner),
      body: labelsInput,
      types: rowTypes,
      limit: ingestLimit,
      answers: { 200: labelsAnswer, 422: refused },
      problems: [
        "model/not-found",
        "labels/all-rejected",
        "request/malformed",
        "request/too-large",
        "store/unavailable",
      ],
      handle: async ({ ctx, owned, body, headers }) => {
        const items = await parts.turns.run(ctx.caller.organisation, () =>
          readItems(body, headers["content-type"]?.toString() ?? ""),
        );
        const answer = await acceptLabels(ctx, parts.events, Number(owned["model"]), items);
        return answer.accepted > 0 ? ok(answer) : refusal("labels/all-rejected", answer);
      },
    }),
    route({
      id: "listPredictions",
      method: "GET",
      path: "/api/v1/models/:model/predictions",
      tag: "predictions",
      summary: "List predictions, newest first, labels joined",
      access: guarded("predictions:read", "read", owner),
      query: predictionQuery,
      answers: { 200: predictionPage },
      problems: ["model/not-found", "version/not-found", "request/not-acceptable-cursor"],
      handle: async ({ ctx, owned, query }) => {
        const key = { organisation: ctx.caller.organisation, model: Number(owned["model"]) };
        const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
        const list = (version: number | undefined) =>
          parts.events.list({
            ...key,
            ...(version === undefined ? {} : { version }),
            from: query.from === undefined ? -8.64e12 : Date.parse(query.from),
            to: query.to === undefined ? ctx.now().getTime() + 600_000 : Date.parse(query.to),
            limit: query.limit + 1,
            ...(after === undefined ? {} : { after }),
          });
        const askVersions = ctx.transaction((tx) => listVersionRows(tx, key.organisation, key.model), "read");
        // Only what is asked by a version's name has to wait until that is known.
        const [versions, all] = await Promise.all([askVersions, query.version === undefined ? list(undefined) : null]);
        const named = versions.find(({ name }) => name === query.version);
        if (all === null && named === undefined)
          throw new Problem("version/not-found", `No such version: "${query.version}".`);
        const events = all ?? (await list(named?.id));
        const page = events.slice(0, query.limit);
        const last = page.at(-1);
        if (page.length > 0) await noteReading(ctx, key.model, { predictions: page.length });
        return ok({
          items: page.map((event) =>
            presentPrediction(
              event,
              versions.find(({ id }) => id === event.version),
            ),
          ),
          next: events.length > query.limit && last !== undefined ? writeCursor(last) : null,
        });
      },
    }),
    route({
      id: "showPrediction",
      method: "GET",
      path: "/api/v1/models/:model/predictions/:prediction",
      tag: "predictions",
      summary: "Show one prediction by its id",
      access: guarded("predictions:read", "read", owner),
      answers: { 200: prediction },
      problems: ["model/not-found", "prediction/not-found"],
      handle: async ({ ctx, owned, params }) => {
        const key = { organisation: ctx.caller.organisation, model: Number(owned["model"]) };
        const [event] = await parts.events.findByIds(key, [eventId(key.model, params["prediction"] ?? "").id]);
        if (event === undefined) throw new Problem("prediction/not-found", "No such prediction.");
        const versions = await ctx.transaction((tx) => listVersionRows(tx, key.organisation, key.model), "read");
        await noteReading(ctx, key.model, { prediction: event.id });
        return ok(
          presentPrediction(
            event,
            versions.find(({ id }) => id === event.version),
          ),
        );
      },
    }),
    route({
      id: "showIngestStatus",
      method: "GET",
      path: "/api/v1/models/:model/ingest-status",
      tag: "predictions",
      summary: "What was sent for a model, and the last row that was refused",
      access: guarded("models:read", "read", owner),
      answers: { 200: ingestStatus },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => {
        const count = await ctx.transaction((tx) =>
          findIngestCount(tx, ctx.caller.organisation, Number(owned["model"])),
        );
        return ok(presentIngestStatus(count));
      },
    }),
  ];
}

function refusal(
  code: "predictions/all-rejected" | "labels/all-rejected",
  answer: {
    readonly rejected: readonly {
      readonly index: number;
      readonly field: string;
      readonly expected: string;
      readonly found: string;
    }[];
  },
): Answer {
  const [first] = answer.rejected;
  const detail =
    first === undefined
      ? "No row was accepted."
      : `No row was accepted; row ${first.index}: ${first.field}: expected ${first.expected}, found ${first.found}.`;
  const body = { ...new Problem(code, detail).body(), ...answer };
  return { status: 422, body, headers: { "content-type": "application/problem+json; charset=utf-8" } };
}
