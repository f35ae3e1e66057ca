import { z } from "zod";

const armLooked = z.object({ rows: z.number(), mean: z.number().nullable() });

const look = z.object({
  status: z.enum(["insufficient", "undecided", "different"]),
  first: armLooked,
  second: armLooked,
  difference: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

/** What a look came to, as it is stored. */
export type Look = z.infer<typeof look>;

export const noLook: Look = {
  status: "insufficient",
  first: { rows: 0, mean: null },
  second: { rows: 0, mean: null },
  difference: null,
  interval: null,
};

const found = look.extend({ at: z.string(), difference: z.number() });
export type Found = z.infer<typeof found>;

export function readLooked(stored: unknown): Look {
  return stored === null ? noLook : look.parse(stored);
}

/** The look that first told a difference; `null`: none did. */
export function readFound(stored: unknown): Found | null {
  return stored === null ? null : found.parse(stored);
}
