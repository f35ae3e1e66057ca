import { Button, Loader } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, getRouteApi, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";

import { useClient } from "../../client-context.ts";
import { problemWords } from "../../ui/problem-words.ts";
import { nextPath } from "./next-path.ts";
import { sessionQuery } from "./queries.ts";
import { SignInFrame } from "./sign-in-frame.tsx";

const route = getRouteApi("/sign-in/link");

/** Redeems the one-time link that the server printed. */
export function LinkPage(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const { token, next } = route.useSearch();
  const redeem = useMutation({
    mutationFn: (once: string) => client.session.redeemLink({ token: once }),
    onSuccess: (session) => {
      queries.clear();
      queries.setQueryData(sessionQuery(client).queryKey, session);
      // `replace`, so that the token does not stay in the history.
      if (session.needs_account) void router.navigate({ to: "/sign-in/account", search: { next }, replace: true });
      else router.history.replace(nextPath(next));
    },
  });
  // A link works once: the effect may run twice, the call must not.
  const sent = useRef(false);
  const { mutate } = redeem;
  useEffect(() => {
    if (sent.current || token === undefined) return;
    sent.current = true;
    mutate(token);
  }, [mutate, token]);
  if (token === undefined || redeem.isError) {
    const words = redeem.isError ? problemWords(redeem.error) : null;
    return (
      <SignInFrame title="This link does not sign in">
        <p role="alert">
          {words ? words.detail : "The link has no token."} {words && <code>{words.code}</code>}
        </p>
        <p>Whoever runs the server prints a new one with</p>
        <pre>npm run sign-in</pre>
        <Button component={Link} to="/sign-in" variant="default">
          Sign in with e-mail and password
        </Button>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title="Signing in">
      <Loader size="sm" />
    </SignInFrame>
  );
}
