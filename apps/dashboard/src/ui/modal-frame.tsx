import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

export type ModalFrameProps = {
  readonly title: string;
  readonly size?: "md" | "lg";
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/**
 * A dialog over the page, closed by Escape, its cross or a click beside it. Put together from Mantine's parts: its own
 * head is a `header`, which readers would meet as a second banner.
 */
export function ModalFrame({ title, size = "md", onClose, children }: ModalFrameProps): ReactNode {
  useFocusBack();
  return (
    <Modal.Root opened onClose={onClose} size={size}>
      <Modal.Overlay />
      <Modal.Content>
        <div className="modal-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/**
 * What had the focus when the dialog came has it again when it is gone, or else the page. A dialog is taken out of the page
 * instead of being told that it closes, and only then would Mantine give the focus back.
 */
function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      const place = opener?.isConnected === true && opener !== document.body ? opener : document.querySelector("main");
      if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    },
    [opener],
  );
}
