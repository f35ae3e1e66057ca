import type { Session } from "@driftguard/protocol";
import { Menu } from "@mantine/core";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import { IconKey, IconLogout, IconUser, IconUserCog } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { useToast } from "../../ui/toasts/toast-context.ts";
import { problemWords } from "../../ui/problem-words.ts";

/** Who one is, in which organisation, in which role; and the way out. */
export function AccountMenu({ session, label }: { session: Session; label: string }): ReactNode {
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
    <Menu position="bottom-end" defaultOpened width={260} shadow="md">
      <Menu.Target>
        <button type="button" className="avatar" aria-label={`Account: ${session.user?.name ?? ""}`}>
          {label || <IconUser size={17} stroke={1.8} aria-hidden />}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="account-who">
          <b>{session.user?.name ?? "Signed in by a one-time link"}</b>
          {session.user && <span>{session.user.email}</span>}
          <span>
            {session.organisation.name}
            {session.role !== null && ` · ${session.role.replaceAll("_", " ")}`}
          </span>
        </div>
        {session.needs_account && (
          <Menu.Item component={Link} to="/sign-in/account" leftSection={<IconUserCog size={16} aria-hidden />}>
            Choose e-mail and password
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/settings/keys" leftSection={<IconKey size={16} aria-hidden />}>
          Keys
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
