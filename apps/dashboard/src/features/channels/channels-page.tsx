import { Button } from "@mantine/core";
import { IconBellPlus } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { Empty } from "../../ui/empty.tsx";
import { sessionQuery, useCan } from "../session/queries.ts";
import { AddChannelDialog } from "./parts/add-channel-dialog.tsx";
import { ChannelRow } from "./parts/channel-row.tsx";
import { channelsQuery } from "./queries.ts";

/** Where alerts go; each channel tells its last real answer, and can be tried. */
export function ChannelsPage(): ReactNode {
  const client = useClient();
  const { data: channels } = useSuspenseQuery(channelsQuery(client));
  const { data: session } = useQuery(sessionQuery(client));
  const [isAdding, setAdding] = useState(false);
  const canWrite = useCan("channels:write");
  const hasMail = channels.items.some(({ channel_type: type }) => type === "email");
  const add = (
    <Button
      disabled={!canWrite}
      title={canWrite ? undefined : "Your role does not permit this; ask an admin"}
      onClick={() => setAdding(true)}
    >
      Add channel
    </Button>
  );
  return (
    <>
      {session?.mail_configured === false && hasMail && (
        <p className="note">
          <span>
            <b>No mail server is set.</b> Mail is written to the log and shown as not sent, until whoever runs the
            server sets SMTP_SERVER and FROM_EMAIL.
          </span>
        </p>
      )}
      <Card
        title="Channels"
        caption="A new alert goes to every channel that takes its severity; a repeat tells nobody again."
        aside={channels.items.length > 0 ? add : undefined}
      >
        {channels.items.length === 0 ? (
          <Empty icon={<IconBellPlus size={28} stroke={1.5} aria-hidden />} title="Nobody is told of an alert yet">
            <span>Add an e-mail address, a Slack channel or a webhook, and send a test.</span>
            <div className="buttons">{add}</div>
          </Empty>
        ) : (
          <ul className="setting-list">
            {channels.items.map((channel) => (
              <ChannelRow key={channel.id} channel={channel} canWrite={canWrite} />
            ))}
          </ul>
        )}
      </Card>
      {isAdding && <AddChannelDialog onClose={() => setAdding(false)} />}
    </>
  );
}
