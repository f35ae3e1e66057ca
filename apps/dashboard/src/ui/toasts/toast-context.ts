import { createContext, useContext } from "react";

export type Toast = {
  readonly text: string;
  /** A failure is announced at once and stays until it is closed. */
  readonly tone?: "done" | "failed";
  readonly action?: { readonly label: string; readonly run: () => void };
};

export const ToastContext: React.Context<(toast: Toast) => void> = createContext<(toast: Toast) => void>(
  () => undefined,
);

/** Says at the edge of the page what an action did. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}
