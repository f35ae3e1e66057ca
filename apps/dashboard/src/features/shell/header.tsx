import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconChevronRight, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Brand } from "../../ui/brand.tsx";
import { AccountButton } from "./account-button.tsx";
import { breadcrumb } from "./breadcrumb.ts";

export function Header({ onSearch }: { onSearch: () => void }): ReactNode {
  return (
    <header className="shell-header">
      <Link to="/" activeOptions={{ exact: true }} className="shell-brand" aria-label="DriftGuard, overview">
        <Brand />
      </Link>
      <Breadcrumb />
      <button type="button" className="search-button" onClick={onSearch} aria-keyshortcuts="Control+K">
        <IconSearch size={16} aria-hidden />
        <span className="search-words">Search or jump to…</span>
        <kbd className="key-cap wide-only" aria-hidden>
          Ctrl K
        </kbd>
      </button>
      <ThemeButton />
      <AccountButton />
    </header>
  );
}

function Breadcrumb(): ReactNode {
  const { pathname } = useLocation();
  const crumbs = breadcrumb(pathname);
  return (
    <nav aria-label="Breadcrumb" className="breadcrumb">
      <ol>
        {crumbs.map(({ label, to }, i) =>
          i === crumbs.length - 1 ? (
            <li key={label} aria-current="page">
              {label}
            </li>
          ) : (
            <li key={label}>
              {to === undefined ? (
                label
              ) : (
                <Link to={to} activeOptions={{ exact: true }}>
                  {label}
                </Link>
              )}
              <IconChevronRight size={14} aria-hidden />
            </li>
          ),
        )}
      </ol>
    </nav>
  );
}

function ThemeButton(): ReactNode {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  const label = isDark ? "Switch to light theme" : "Switch to dark theme";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      className="theme-button"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      {isDark ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  );
}
