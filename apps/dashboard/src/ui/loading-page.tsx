import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

export type LoadingPageProps = {
  /** What is loading: "the alerts". */
  readonly what: string;
  readonly heights: readonly number[];
  /** The page around it stands already, with its own heading. */
  readonly isInner?: boolean;
};

/**
 * What stands in a page's place until its data is there: the page's own heights, after 120 ms; after 5 s the words of
 * what takes so long, and a way back.
 */
export function LoadingPage({ what, heights, isInner = false }: LoadingPageProps): ReactNode {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 5_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={isInner ? "skeleton" : "page skeleton"} role="status">
      {isInner ? <p className="only-read">Loading {what}</p> : <h1 className="only-read">Loading {what}</h1>}
      {slow && (
        <p className="note" style={{ marginBottom: 16, alignItems: "center" }}>
          <span style={{ flex: 1 }}>Still computing: {what}</span>
          <Button size="xs" variant="default" onClick={() => history.back()}>
            Cancel
          </Button>
        </p>
      )}
      {heights.map((height, i) => (
        <i key={i} className={i === 0 ? "bare" : undefined} style={{ height }} />
      ))}
    </div>
  );
}
