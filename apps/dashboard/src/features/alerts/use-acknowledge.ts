import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";

import { useClient } from "../../client-context.ts";
import { problemWords } from "../../ui/problem-words.ts";
import { useToast } from "../../ui/toasts/toast-context.ts";
import { rememberAlert } from "./remember-alert.ts";

type Named = { readonly number: number };

/** Acknowledges an alert in place; the toast offers to take it back. */
export function useAcknowledge(): UseMutationResult<unknown, Error, Named> {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: async ({ number }: Named) => {
      rememberAlert(queries, await client.alerts.acknowledge(String(number)));
    },
    onSuccess: (_, { number }) => {
      const undo = async (): Promise<void> => rememberAlert(queries, await client.alerts.reopen(String(number)));
      toast({
        text: `Alert ${number} is acknowledged. It stays until its signals are calm.`,
        action: {
          label: "Undo",
          run: () => void undo().catch((error: unknown) => toast({ text: problemWords(error).detail, tone: "failed" })),
        },
      });
    },
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
}
