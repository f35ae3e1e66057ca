import { createAccountInput } from "@driftguard/protocol";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { FormProblem } from "../../ui/form-problem.tsx";
import { nextPath } from "./next-path.ts";
import { sessionQuery } from "./queries.ts";
import { SignInFrame } from "./sign-in-frame.tsx";

const route = getRouteApi("/sign-in/account");

/** Who came by the one-time link chooses what to sign in with from now on. */
export function AccountPage(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
    validate: schemaResolver(createAccountInput, { sync: true }),
  });
  const leave = (): void => router.history.replace(nextPath(next));
  const create = useMutation({
    mutationFn: (values: typeof form.values) => client.session.createAccount(values),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery(client).queryKey, session);
      leave();
    },
  });
  return (
    <SignInFrame title="Choose how you sign in">
      <p>You are in by a link that works once. Next time, e-mail and password do.</p>
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <FormProblem error={create.error} />
        <TextInput label="Name" autoComplete="name" autoFocus key={form.key("name")} {...form.getInputProps("name")} />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="Password"
          description="12 characters or more"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password", tabIndex: 0 }}
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" loading={create.isPending}>
          Save and go on
        </Button>
        <Button variant="subtle" onClick={leave}>
          Later
        </Button>
      </form>
    </SignInFrame>
  );
}
