import { z } from "zod";

/** What a browser says on /live. */
export const fromBrowser = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("subscribe"),
    topics: z.array(z.object({ topic: z.string(), after: z.number().optional() })).max(50),
  }),
  z.object({ type: z.literal("unsubscribe"), topics: z.array(z.string()).max(50) }),
]);

/** What the server says. An event says what changed; the truth is fetched over HTTP. */
export type FromServer =
  | {
      readonly type: "event";
      readonly topic: string;
      readonly sequence: number;
      readonly at: string;
      readonly kind: string;
      readonly data: unknown;
    }
  | { readonly type: "gap"; readonly topic: string }
  | { readonly type: "ping" }
  | { readonly type: "refused"; readonly topic: string; readonly code: string };
