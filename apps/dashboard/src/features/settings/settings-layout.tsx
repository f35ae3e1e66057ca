import { Link, Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { SectionNav } from "../../ui/section-nav.tsx";
import { useTitle } from "../../ui/use-title.ts";
import "./settings.css";

const sections = [
  { label: "Channels", to: "/settings/channels" },
  { label: "Keys", to: "/settings/keys" },
  { label: "Health", to: "/settings/health" },
] as const;

/** The head of the settings, and the way between them. */
export function SettingsLayout(): ReactNode {
  useTitle("Settings", "DriftGuard");
  return (
    <div className="page page-narrow">
      <header className="page-head">
        <div className="page-title">
          <h1>Settings</h1>
        </div>
      </header>
      <SectionNav label="Settings sections">
        {sections.map(({ label, to }) => (
          <li key={to}>
            <Link to={to}>{label}</Link>
          </li>
        ))}
      </SectionNav>
      <div className="stack">
        <Outlet />
      </div>
    </div>
  );
}
