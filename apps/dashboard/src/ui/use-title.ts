import { useEffect } from "react";

/** The tab's title: "fraud-scorer · Drift · Severe". */
export function useTitle(...parts: readonly string[]): void {
  const title = parts.join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
