import type { Channel } from "@driftguard/protocol";
import { Button, NativeSelect, Switch } from "@mantine/core";
import { IconBrandSlack, IconMail, IconWebhook } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { problemWords } from "../../../ui/problem-words.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { channelWords, receiverOf, severityChoices } from "../channel-words.ts";
import { SendResultPanel } from "./send-result-panel.tsx";

const icons = { email: IconMail, slack: IconBrandSlack, webhook: IconWebhook } as const;

/** One channel: what it takes, what its receiver last said, and a test. */
export function ChannelRow({ channel, canWrite }: { channel: Channel; canWrite: boolean }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const renew = (): void => void queries.invalidateQueries({ queryKey: ["channels"] });
  const fail = (error: Error): void => toast({ text: problemWords(error).detail, tone: "failed" });
  const test = useMutation({ mutationFn: () => client.channels.test(channel.id), onSuccess: renew, onError: fail });
  const update = useMutation({
    mutationFn: (patch: { enabled?: boolean; minimum_severity?: number }) => client.channels.update(channel.id, patch),
    onSuccess: renew,
    onError: fail,
  });
  const Icon = icons[channel.channel_type];
  return (
    <li>
      <Icon size={19} stroke={1.6} aria-hidden />
      <div>
        <p className="setting-name">{channel.name}</p>
        <p className="meta">
          {channelWords[channel.channel_type].label} · {receiverOf(channel)}
        </p>
      </div>
      <div className="setting-actions">
        <NativeSelect
          size="xs"
          aria-label={`What ${channel.name} is told`}
          value={String(channel.minimum_severity)}
          disabled={!canWrite || update.isPending}
          onChange={(event) => update.mutate({ minimum_severity: Number(event.currentTarget.value) })}
          data={[...severityChoices]}
        />
        <Switch
          aria-label={`${channel.name} is on`}
          checked={channel.enabled}
          disabled={!canWrite || update.isPending}
          onChange={(event) => update.mutate({ enabled: event.currentTarget.checked })}
        />
        <Button
          size="compact-sm"
          h={30}
          variant="default"
          loading={test.isPending}
          disabled={!canWrite}
          onClick={() => test.mutate()}
        >
          Send test<span className="only-read"> to {channel.name}</span>
        </Button>
        {canWrite && (
          <Button size="compact-sm" h={30} variant="subtle" onClick={() => setAsking(true)}>
            Delete<span className="only-read"> {channel.name}</span>
          </Button>
        )}
      </div>
      <SendResultPanel result={test.data ?? channel.last_result} isTest={test.data !== undefined} />
      {isAsking && <DeleteChannelDialog channel={channel} onClose={() => setAsking(false)} />}
    </li>
  );
}

function DeleteChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () => client.channels.remove(channel.id),
    onSuccess: () => {
      onClose();
      toast({ text: `${channel.name} is deleted.` });
      void queries.invalidateQueries({ queryKey: ["channels"] });
    },
  });
  return (
    <Dialog
      title={`Delete ${channel.name}?`}
      act="Delete channel"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <p>{receiverOf(channel)} is told of nothing any more. What was sent stays in the alerts that were sent.</p>
    </Dialog>
  );
}
