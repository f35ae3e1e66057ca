import { IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { useClient } from "../../client-context.ts";
import { sessionQuery } from "../session/queries.ts";
import { AccountPanel } from "./account-panel.tsx";
import { initials } from "./initials.ts";

/** Who is signed in. It opens a panel below itself, which Escape, a click elsewhere and a change of place close. */
export function AccountButton(): ReactNode {
  const { data: session } = useQuery(sessionQuery(useClient()));
  const { pathname } = useLocation();
  // Where it was opened: a change of place closes it without another render.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const isOpen = openAt === pathname;
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeOutside = (event: Event): void => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpenAt(null);
    };
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setOpenAt(null);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", closeOutside);
    document.addEventListener("focusin", closeOutside);
    document.addEventListener("keydown", closeByKey);
    return () => {
      document.removeEventListener("pointerdown", closeOutside);
      document.removeEventListener("focusin", closeOutside);
      document.removeEventListener("keydown", closeByKey);
    };
  }, [isOpen]);
  const name = session?.user?.name ?? "";
  const letters = initials(name);
  return (
    <div className="account" ref={place}>
      <button
        ref={button}
        type="button"
        className="avatar"
        aria-expanded={isOpen}
        // What is seen stands in the name, so that it can be said aloud to a computer.
        aria-label={letters === "" ? "Account" : `${letters}, account of ${name}`}
        onClick={() => setOpenAt(isOpen ? null : pathname)}
      >
        {letters || <IconUser size={17} stroke={1.8} aria-hidden />}
      </button>
      {isOpen && session && <AccountPanel session={session} />}
    </div>
  );
}
