import { useQuery, useQueryClient } from "@tanstack/react-query";

import { useClient } from "./client-context.ts";

const everyMs = 8_000;
const patienceMs = 5_000;
const key = ["reachable"];

/**
 * Whether the server answers, known within 13 s: asked of it every 8 s while the page is looked at, once for all who want to
 * know. When it answers again, what the page shows is fetched anew.
 */
export function useReachable(): boolean {
  const client = useClient();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const reachable = await client.health
        .read({ signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) })
        .then(
          () => true,
          () => false,
        );
      const wasReachable = queries.getQueryData(key) !== false;
      if (reachable && !wasReachable)
        void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] });
      return reachable;
    },
    // A page that has come is a server that answered: the first question can wait.
    initialData: true,
    staleTime: everyMs,
    refetchInterval: everyMs,
    networkMode: "always",
    retry: false,
  });
  return data;
}
