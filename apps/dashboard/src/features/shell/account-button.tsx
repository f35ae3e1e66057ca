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
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeOutside = (event: Event): void => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setOpen(false);
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
        onClick={() => setOpen(!isOpen)}
      >
        {letters || <IconUser size={17} stroke={1.8} aria-hidden />}
      </button>
      {isOpen && session && <AccountPanel session={session} />}
    </div>
  );
}
