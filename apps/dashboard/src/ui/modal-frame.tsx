import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

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
