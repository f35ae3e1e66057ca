import { createContext, useContext, useEffect, useRef } from "react";

import type { Shortcut } from "./shortcut.ts";

/** The shortcuts that work at this moment; each mounted part adds its own. */
export type ShortcutRegister = {
  /** Adds shortcuts that are read anew at each key press; the answer takes them away. */
  readonly add: (read: () => readonly Shortcut[]) => () => void;
  readonly all: () => readonly Shortcut[];
};

export const ShortcutContext: React.Context<ShortcutRegister> = createContext<ShortcutRegister>({
  add: () => () => undefined,
  all: () => [],
});

/** Makes these shortcuts work while the calling part is on the page. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { add } = useContext(ShortcutContext);
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => add(() => latest.current), [add]);
}
