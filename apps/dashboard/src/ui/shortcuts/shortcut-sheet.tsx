import { Switch } from "@mantine/core";
import type { ReactNode } from "react";

import { ModalFrame } from "../modal-frame.tsx";
import type { Shortcut } from "./shortcut.ts";

export type ShortcutSheetProps = {
  readonly shortcuts: readonly Shortcut[];
  readonly isOn: boolean;
  readonly onTurn: (on: boolean) => void;
  readonly onClose: () => void;
};

/** Every key that works on this page, and the switch that turns single keys off. */
export function ShortcutSheet({ shortcuts, isOn, onTurn, onClose }: ShortcutSheetProps): ReactNode {
  return (
    <ModalFrame title="Keys on this page" onClose={onClose}>
      <dl className="facts">
        {[{ keys: "Ctrl K", label: "Search or jump to" }, ...shortcuts, { keys: "?", label: "This sheet" }].map(
          ({ keys, label }) => (
            <div key={keys}>
              <dt>{label}</dt>
              <dd>
                <kbd className="key-cap">{keys}</kbd>
              </dd>
            </div>
          ),
        )}
      </dl>
      <Switch
        mt="md"
        label="Single keys"
        description="Off: only Ctrl K and ? are listened to"
        checked={isOn}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
    </ModalFrame>
  );
}
