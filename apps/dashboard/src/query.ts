/** A read of the API as the query cache takes it: what it is called, how it is fetched, how often anew. */
export type Query<Data> = {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Data>;
  readonly staleTime?: number;
  readonly refetchInterval?: number | ((query: { readonly state: { readonly data: Data | undefined } }) => number);
};

/** Pages that show the present are fetched anew this often. */
export const liveMs = 30_000;

/** What somebody has just sent and waits to see is fetched anew this often. */
export const awaitedMs = 3_000;

/** A list that is read page by page, by the cursor that the page before it named. */
export type PagedQuery<Page> = {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { readonly signal: AbortSignal; readonly pageParam: string | null }) => Promise<Page>;
  readonly initialPageParam: string | null;
  readonly getNextPageParam: (last: Page) => string | null;
  readonly staleTime?: number;
  readonly refetchInterval?: number;
};
