import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";

/** Links between the parts of one thing. On a phone they scroll sideways, and the current one is brought into view. */
export function SectionNav({ label, children }: { label: string; children: ReactNode }): ReactNode {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const current = nav.current?.querySelector("[aria-current=page]");
    if (nav.current && current instanceof HTMLElement) {
      nav.current.scrollLeft = current.offsetLeft - (nav.current.clientWidth - current.offsetWidth) / 2;
    }
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={label} className="section-links">
      <ul>{children}</ul>
    </nav>
  );
}
