import { signInInput } from "@driftguard/protocol";
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

const route = getRouteApi("/sign-in");

export function SignInPage(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: schemaResolver(signInInput, { sync: true }),
  });
  const signIn = useMutation({
    mutationFn: (values: typeof form.values) => client.session.signIn(values),
    onSuccess: (session) => {
      queries.clear();
      queries.setQueryData(sessionQuery(client).queryKey, session);
      router.history.push(nextPath(next));
    },
  });
  return (
    <SignInFrame title="Sign in">
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        <FormProblem error={signIn.error} />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password", tabIndex: 0 }}
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <p>First time here, or the password is lost? Whoever runs the server gets a one-time link from</p>
      <pre>npm run sign-in</pre>
    </SignInFrame>
  );
}
