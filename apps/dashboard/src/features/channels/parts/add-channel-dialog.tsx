import { type Channel, type ChannelType, channelConfiguration } from "@driftguard/protocol";
import { Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ModalFrame } from "../../../ui/modal-frame.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { channelWords, severityChoices } from "../channel-words.ts";

const types = ["email", "slack", "webhook"] as const;

/** A new place to be told. A webhook's signing secret is shown here, once. */
export function AddChannelDialog({ onClose }: { onClose: () => void }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [type, setType] = useState<ChannelType>("email");
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const [severity, setSeverity] = useState("3");
  const [fault, setFault] = useState<string | null>(null);
  const words = channelWords[type];
  const configuration = { [words.field]: address.trim() };
  const add = useMutation({
    mutationFn: () =>
      client.channels.create({
        channel_type: type,
        configuration,
        minimum_severity: Number(severity),
        ...(name.trim() ? { name: name.trim() } : {}),
      }),
    onSuccess: (channel) => {
      void queries.invalidateQueries({ queryKey: ["channels"] });
      if (channel.signing_secret !== undefined) return;
      toast({ text: `${channel.name} is added. Send a test to see that it arrives.` });
      onClose();
    },
  });
  if (add.data?.signing_secret !== undefined) return <SecretDialog channel={add.data} onClose={onClose} />;
  const submit = (): void => {
    const parsed = channelConfiguration[type].safeParse(configuration);
    setFault(parsed.success ? null : (parsed.error.issues[0]?.message ?? "Not an address"));
    if (parsed.success) add.mutate();
  };
  return (
    <Dialog
      title="Add channel"
      act="Add channel"
      isBusy={add.isPending}
      error={add.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <SegmentedControl
        fullWidth
        aria-label="Kind of channel"
        value={type}
        onChange={(value) => setType(types.find((known) => known === value) ?? "email")}
        data={types.map((value) => ({ value, label: channelWords[value].label }))}
      />
      <TextInput
        label={type === "email" ? "E-mail address" : "URL"}
        description={words.help}
        type={type === "email" ? "email" : "url"}
        autoComplete="off"
        data-autofocus
        value={address}
        error={fault}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <TextInput
        label="Name"
        description="What it is called here; the address where left out"
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="Is told"
        value={severity}
        onChange={(event) => setSeverity(event.currentTarget.value)}
        data={[...severityChoices]}
      />
    </Dialog>
  );
}

function SecretDialog({ channel, onClose }: { channel: Channel; onClose: () => void }): ReactNode {
  const secret = channel.signing_secret ?? "";
  return (
    <ModalFrame title={`${channel.name} is added`} onClose={onClose}>
      <div className="dialog-form">
        <p>Its receiver checks each message with this secret. It is shown here and never again.</p>
        <div className="secret">
          <code>{secret}</code>
          <CopyButton text={secret} />
        </div>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </ModalFrame>
  );
}
