import type { Key } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { formatDateOfYear, formatMoment, formatSince } from "../../../ui/times.ts";
import { useNow } from "../../../ui/use-now.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { keyState, scopeWords } from "../key-words.ts";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";

/** One key: what it may do, until when, and when it was last used. */
export function KeyRow({ apiKey, canWrite }: { apiKey: Key; canWrite: boolean }): ReactNode {
  const now = useNow();
  const [asking, setAsking] = useState<"revoke" | "rotate" | null>(null);
  const state = keyState(apiKey, now);
  const { name, prefix, scopes, models, expires_at: expires, revoked_at: revoked, last_used_at: used } = apiKey;
  return (
    <li style={state === "works" ? undefined : { color: "var(--text-3)" }}>
      <IconKey size={19} stroke={1.6} aria-hidden />
      <div>
        <p className="setting-name">
          {name} <code className="dim">{prefix}…</code>{" "}
          {state !== "works" && <span className="tag">{state === "revoked" ? "Revoked" : "Expired"}</span>}
        </p>
        <p className="meta">
          May {scopes.includes("admin") ? scopeWords.admin : scopes.map((scope) => scopeWords[scope]).join(", ")} ·{" "}
          {models === null ? "every model" : models.map((model) => model.name).join(", ")}
        </p>
        <p className="meta">
          Made {formatDateOfYear(Date.parse(apiKey.created_at))} ·{" "}
          {used === null ? "never used" : `last used ${formatSince(Date.parse(used), now)}`}
          {state === "works" && revoked !== null && ` · works until ${formatMoment(Date.parse(revoked))}`}
          {state === "works" &&
            revoked === null &&
            expires !== null &&
            ` · expires ${formatDateOfYear(Date.parse(expires))}`}
          {state === "revoked" && revoked !== null && ` · since ${formatMoment(Date.parse(revoked))}`}
        </p>
      </div>
      {canWrite && state === "works" && (
        <div className="setting-actions">
          <Button size="compact-sm" h={30} variant="default" onClick={() => setAsking("rotate")}>
            Rotate<span className="only-read"> {name}</span>
          </Button>
          <Button size="compact-sm" h={30} variant="subtle" onClick={() => setAsking("revoke")}>
            Revoke<span className="only-read"> {name}</span>
          </Button>
        </div>
      )}
      {asking === "revoke" && <RevokeKeyDialog apiKey={apiKey} onClose={() => setAsking(null)} />}
      {asking === "rotate" && <RotateKeyDialog apiKey={apiKey} onClose={() => setAsking(null)} />}
    </li>
  );
}

function RevokeKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const now = useNow();
  const revoke = useMutation({
    mutationFn: () => client.keys.revoke(apiKey.id),
    onSuccess: () => {
      onClose();
      toast({ text: `${apiKey.name} is revoked.` });
      void queries.invalidateQueries({ queryKey: ["keys"] });
    },
  });
  const used =
    apiKey.last_used_at === null
      ? "It was never used."
      : `It was last used ${formatSince(Date.parse(apiKey.last_used_at), now)}.`;
  return (
    <Dialog
      title={`Revoke ${apiKey.name}?`}
      act="Revoke key"
      isDangerous
      isBusy={revoke.isPending}
      error={revoke.error}
      onSubmit={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>
        Whatever signs in with <code>{apiKey.prefix}…</code> is refused at once, and cannot be let in again. {used} What
        it sent stays.
      </p>
    </Dialog>
  );
}
