import { Button } from "@mantine/core";
import type { ReactNode } from "react";

import { CopyButton } from "../../../ui/copy-button.tsx";
import { ModalFrame } from "../../../ui/modal-frame.tsx";

/** A new key, shown this once. */
export function KeyOnce({
  title,
  apiKey,
  children,
  onClose,
}: {
  title: string;
  apiKey: string;
  children: ReactNode;
  onClose: () => void;
}): ReactNode {
  return (
    <ModalFrame title={title} size="lg" onClose={onClose}>
      <div className="dialog-form">
        {children}
        <div className="secret">
          <code>{apiKey}</code>
          <span>shown once</span>
          <CopyButton text={apiKey} label="Copy key" />
        </div>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </ModalFrame>
  );
}
