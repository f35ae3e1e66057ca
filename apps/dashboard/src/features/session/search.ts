import * as z from "zod/mini";

import { createSearchReader } from "../../ui/search-schema.ts";

const path = z.catch(z.optional(z.string().check(z.maxLength(2048))), undefined);

export const readSignInSearch = createSearchReader(z.object({ next: path }));
export const readLinkSearch = createSearchReader(
  z.object({ token: z.catch(z.optional(z.string().check(z.maxLength(512))), undefined), next: path }),
);
