import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useState } from "react";

import { useClient } from "../../client-context.ts";
import { sessionQuery } from "../session/queries.ts";
import { IconUser } from "@tabler/icons-react";
import { initials } from "./initials.ts";

const AccountMenu = lazy(() => import("./account-menu.tsx").then((module) => ({ default: module.AccountMenu })));

/** Who is signed in; its menu is loaded at the first click. */
export function AccountButton(): ReactNode {
  const { data: session } = useQuery(sessionQuery(useClient()));
  const [isWanted, setWanted] = useState(false);
  const name = session?.user?.name ?? "";
  const button = (
    <button type="button" className="avatar" aria-haspopup="menu" aria-label={`Account${name && `: ${name}`}`}>
      {initials(name) || <IconUser size={17} stroke={1.8} aria-hidden />}
    </button>
  );
  if (!isWanted || session === undefined) {
    return (
      <span style={{ display: "contents" }} onClickCapture={() => setWanted(true)}>
        {button}
      </span>
    );
  }
  return (
    <Suspense fallback={button}>
      <AccountMenu session={session} label={initials(name)} />
    </Suspense>
  );
}
