import type { ReactNode } from "react";

import { Brand } from "../../ui/brand.tsx";
import { useTitle } from "../../ui/use-title.ts";
import "./session.css";

/** The page around the forms of whoever is not signed in yet. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }): ReactNode {
  useTitle(title, "DriftGuard");
  return (
    <main className="sign-in">
      <div className="sign-in-card card">
        <Brand />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
