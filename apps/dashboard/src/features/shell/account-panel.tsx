import type { Session } from "@driftguard/protocol";
import { IconKey, IconLogout, IconUserCog } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { problemWords } from "../../ui/problem-words.ts";
import { useToast } from "../../ui/toasts/toast-context.ts";

/** Who one is, in which organisation, in which role; and the way out. */
export function AccountPanel({ session }: { session: Session }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const signOut = useMutation({
    mutationFn: () => client.session.signOut(),
    onSuccess: async () => {
      await router.navigate({ to: "/sign-in" });
      queries.clear();
    },
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
  return (
    <div className="account-panel">
      <p className="account-who">
        <b>{session.user?.name ?? "Signed in by a one-time link"}</b>
        {session.user && <span>{session.user.email}</span>}
        <span>
          {session.organisation.name}
          {session.role !== null && ` · ${session.role.replaceAll("_", " ")}`}
        </span>
      </p>
      <ul>
        {session.needs_account && (
          <li>
            <Link to="/sign-in/account">
              <IconUserCog size={16} aria-hidden /> Choose e-mail and password
            </Link>
          </li>
        )}
        <li>
          <Link to="/settings/keys">
            <IconKey size={16} aria-hidden /> Keys
          </Link>
        </li>
        <li>
          <button type="button" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
            <IconLogout size={16} aria-hidden /> Sign out
          </button>
        </li>
      </ul>
    </div>
  );
}
