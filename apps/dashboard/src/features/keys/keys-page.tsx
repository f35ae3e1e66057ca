import { Button } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { Empty } from "../../ui/empty.tsx";
import { useCan } from "../session/queries.ts";
import { KeyRow } from "./parts/key-row.tsx";
import { NewKeyDialog } from "./parts/new-key-dialog.tsx";
import { keysQuery } from "./queries.ts";

/** What programs sign in with. */
export function KeysPage(): ReactNode {
  const { data: keys } = useSuspenseQuery(keysQuery(useClient()));
  const [isMaking, setMaking] = useState(false);
  const canWrite = useCan("keys:write");
  return (
    <Card
      title="Keys"
      caption="A key is shown once, when it is made. Its first characters tell it from others."
      aside={
        <Button
          disabled={!canWrite}
          title={canWrite ? undefined : "Your role does not permit this; ask an admin"}
          onClick={() => setMaking(true)}
        >
          New key
        </Button>
      }
    >
      {keys.items.length === 0 ? (
        <Empty title="No key yet">
          <span>A program needs one to send predictions.</span>
        </Empty>
      ) : (
        <ul className="setting-list">
          {keys.items.map((key) => (
            <KeyRow key={key.id} apiKey={key} canWrite={canWrite} />
          ))}
        </ul>
      )}
      {isMaking && <NewKeyDialog onClose={() => setMaking(false)} />}
    </Card>
  );
}
