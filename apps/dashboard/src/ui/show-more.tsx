import { Button } from "@mantine/core";
import type { ReactNode } from "react";

/** Pages of a list, as an infinite query has them. */
type Pages = {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
};

/** The way to the next page of a list; nothing behind the last one. */
export function ShowMore({ pages }: { pages: Pages }): ReactNode {
  if (!pages.hasNextPage) return null;
  return (
    <Button variant="default" size="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
      Show more
    </Button>
  );
}
