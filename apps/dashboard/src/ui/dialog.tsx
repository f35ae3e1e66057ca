import { Button } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";

import { ModalFrame } from "./modal-frame.tsx";
import { FormProblem } from "./form-problem.tsx";

export type DialogProps = {
  readonly title: string;
  /** The button names the act: "Revoke key", not "OK". */
  readonly act: string;
  readonly isDangerous?: boolean;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly error?: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A question with fields: it is submitted by its button or Enter, and closed by Escape. */
export function Dialog(props: DialogProps): ReactNode {
  const {
    title,
    act,
    isDangerous = false,
    isBusy = false,
    isDisabled = false,
    error,
    onSubmit,
    onClose,
    children,
  } = props;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <ModalFrame title={title} onClose={onClose}>
      <form onSubmit={submit} className="dialog-form">
        {children}
        <FormProblem error={error} />
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            {...(isDangerous ? { className: "danger" } : {})}
            loading={isBusy}
            disabled={isDisabled}
          >
            {act}
          </Button>
        </div>
      </form>
    </ModalFrame>
  );
}
