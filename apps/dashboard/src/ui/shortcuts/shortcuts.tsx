import { type ReactNode, Suspense, lazy, useEffect, useMemo, useState } from "react";

import { type Shortcut, pressKey } from "./shortcut.ts";
import { ShortcutContext, type ShortcutRegister } from "./shortcut-context.ts";

const ShortcutSheet = lazy(() => import("./shortcut-sheet.tsx").then((module) => ({ default: module.ShortcutSheet })));
const setting = "driftguard-single-keys";

/** Listens for single keys, unless the reader has switched them off (WCAG 2.1.4); `?` shows them all. */
export function Shortcuts({ children }: { children: ReactNode }): ReactNode {
  const register = useMemo(() => createRegister(), []);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isOn, setOn] = useState(() => localStorage.getItem(setting) !== "off");
  useEffect(() => {
    let pending: ReturnType<typeof pressKey>["pending"] = [];
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "?") {
        setSheetOpen(true);
        return;
      }
      if (!isOn || document.querySelector("[aria-modal=true]")) return;
      const step = pressKey(pending, { key: event.key, at: event.timeStamp }, register.all());
      pending = step.pending;
      if (step.run) {
        event.preventDefault();
        step.run.run();
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [register, isOn]);
  const turn = (on: boolean): void => {
    setOn(on);
    localStorage.setItem(setting, on ? "on" : "off");
  };
  return (
    <ShortcutContext value={register}>
      {children}
      {isSheetOpen && (
        <Suspense>
          <ShortcutSheet shortcuts={register.all()} isOn={isOn} onTurn={turn} onClose={() => setSheetOpen(false)} />
        </Suspense>
      )}
    </ShortcutContext>
  );
}

function createRegister(): ShortcutRegister {
  const readers = new Set<() => readonly Shortcut[]>();
  return {
    add: (read) => {
      readers.add(read);
      return () => readers.delete(read);
    },
    all: () => [...readers].flatMap((read) => read()),
  };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
