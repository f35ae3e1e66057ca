import { z } from "zod";

/** What a reader says on /live. */
export const fromBrowser = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("subscribe"),
    topics: z
      .array(
        z.object({
          /** A noun and an id: `job:job_…`. */
          topic: z.string().max(256),
          /** The last sequence number that was seen; what came after it comes again. */
          after: z.int().min(0).max(2_147_483_647).optional(),
        }),
      )
      .max(50),
  }),
  z.object({ type: z.literal("unsubscribe"), topics: z.array(z.string().max(256)).max(50) }),
]);
export type FromBrowser = z.input<typeof fromBrowser>;

const ofTopic = { topic: z.string(), sequence: z.int(), at: z.string() };

/**
 * What the server says.
 *
 * Of a topic `job:<id>`, `lines` carries log lines in their order (`sequence` is the last one's) and `state` the whole job as
 * it is now. A `gap` ends a subscription that is too far behind to be caught up here: read on by the API, then subscribe
 * after what was read.
 */
export const fromServer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), ...ofTopic, kind: z.string(), data: z.unknown() }),
  z.object({ type: z.literal("gap"), topic: z.string() }),
  z.object({ type: z.literal("ping") }),
  z.object({ type: z.literal("refused"), topic: z.string(), code: z.string() }),
]);
export type FromServer = z.infer<typeof fromServer>;

/** Why the server ends a connection, beside what WebSocket itself names. */
export const liveClosures = {
  /** The session is over, or the key was revoked: sign in, then come again. */
  unauthenticated: 4401,
  /** It said something that is no message of ours, or too many at once. */
  malformed: 4400,
  /** Too many connections of one caller: close another. */
  tooMany: 4429,
} as const;
