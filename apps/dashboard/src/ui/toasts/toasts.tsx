import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useState } from "react";

import { SeverityIcon } from "../severity-icon.tsx";
import { type Toast, ToastContext } from "./toast-context.ts";
import "./toasts.css";

type Shown = Toast & { readonly id: number };

const lifeMs = 5_000;

/** The place where toasts stand. One with an action or a failure stays until it is closed (WCAG 2.2.1). */
export function Toasts({ children }: { children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback((toast: Toast) => {
    setToasts((all) => [...all.slice(-2), { ...toast, id: (all.at(-1)?.id ?? 0) + 1 }]);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastRow key={toast.id} toast={toast} onClose={() => close(toast.id)} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastRow({ toast, onClose }: { toast: Shown; onClose: () => void }): ReactNode {
  const { text, tone = "done", action } = toast;
  const stays = action !== undefined || tone === "failed";
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(onClose, lifeMs);
    return () => clearTimeout(timer);
  }, [stays, onClose]);
  return (
    <div className="toast">
      <SeverityIcon severity={tone === "failed" ? 3 : 0} size={16} />
      <span>{text}</span>
      {action && (
        <button
          type="button"
          className="link"
          onClick={() => {
            action.run();
            onClose();
          }}
        >
          {action.label}
        </button>
      )}
      <ActionIcon variant="subtle" color="gray" size={28} aria-label="Close message" onClick={onClose}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}
