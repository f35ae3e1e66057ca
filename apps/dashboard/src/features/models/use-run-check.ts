import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Check } from "@driftguard/protocol";

import { useClient } from "../../client-context.ts";
import { problemWords } from "../../ui/problem-words.ts";
import { useToast } from "../../ui/toasts/toast-context.ts";

/** Checks a model now; the toast says what was found and leads to the report. */
export function useRunCheck(model: string): UseMutationResult<Check, Error, void> {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return useMutation({
    mutationFn: () => client.checks.run(model),
    onSuccess: (check) => {
      void queries.invalidateQueries();
      toast({
        text: check.summary,
        action: {
          label: "Open report",
          run: () => void navigate({ to: "/checks/$check", params: { check: check.id } }),
        },
      });
    },
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
}
