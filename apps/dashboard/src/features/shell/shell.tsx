import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy, useEffect, useRef, useState } from "react";

import { Shortcuts } from "../../ui/shortcuts/shortcuts.tsx";
import { useShortcuts } from "../../ui/shortcuts/shortcut-context.ts";
import { Toasts } from "../../ui/toasts/toasts.tsx";
import { BottomBar, SideNavigation } from "./navigation.tsx";
import { DiskStrip } from "./disk-strip.tsx";
import { Header } from "./header.tsx";
import { places, settingsPlace } from "./places.ts";
import "./shell.css";

const CommandMenu = lazy(() => import("./command-menu.tsx").then((module) => ({ default: module.CommandMenu })));

/** What stands around every page of somebody who is signed in. */
export function Shell(): ReactNode {
  return (
    <Shortcuts>
      <Toasts>
        <Frame />
      </Toasts>
    </Shortcuts>
  );
}

function Frame(): ReactNode {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const navigate = useNavigate();
  useShortcuts(
    [...places, settingsPlace].map(({ keys, label, to }) => ({ keys, label, run: () => void navigate({ to }) })),
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setMenuOpen(true);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  const main = useFocusAfterMove();
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <Header onSearch={() => setMenuOpen(true)} />
      <SideNavigation />
      <main id="main" ref={main} tabIndex={-1}>
        <DiskStrip />
        <Outlet />
      </main>
      <BottomBar />
      {isMenuOpen && (
        <Suspense>
          <CommandMenu onClose={() => setMenuOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** After a change of place the focus goes to the new page, as it would after a real load; not on the first one. */
function useFocusAfterMove(): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
