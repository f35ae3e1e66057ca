import { Button } from "@mantine/core";
import { IconVariable } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { useCan } from "../../session/queries.ts";
import "../../settings/settings.css";
import { variablesQuery } from "./queries.ts";
import { RemoveVariableDialog } from "./remove-variable-dialog.tsx";
import { SetVariableDialog } from "./set-variable-dialog.tsx";

/** What a model's workers find in their environment: names alone, since no value is ever read back. */
export function VariablesCard({ model }: { model: string }): ReactNode {
  const { data } = useSuspenseQuery(variablesQuery(useClient(), model));
  const [setting, setSetting] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const canWrite = useCan("deployments:write");
  const { names, missing, changed_at: changed } = data;
  return (
    <Card
      title="Variables"
      caption="What the code of every version finds in its environment. Values are written and never shown."
      aside={
        <Button
          variant="default"
          disabled={!canWrite}
          title={canWrite ? undefined : "Your role does not permit this; ask an admin"}
          onClick={() => setSetting("")}
        >
          Set a variable
        </Button>
      }
    >
      {names.length + missing.length === 0 ? (
        <Empty title="No variable is set">
          <span>A model that needs a token or an address finds it here, and not in what is pushed.</span>
        </Empty>
      ) : (
        <ul className="setting-list">
          {[...names, ...missing].map((name) => {
            const isMissing = missing.includes(name);
            return (
              <li key={name}>
                <IconVariable size={19} stroke={1.6} aria-hidden />
                <div>
                  <p className="setting-name mono">{name}</p>
                  {isMissing && <p className="meta">Listed in driftguard.json under env, and has no value</p>}
                </div>
                {canWrite && (
                  <div className="setting-actions">
                    <Button size="compact-sm" h={30} variant="default" onClick={() => setSetting(name)}>
                      {isMissing ? "Set" : "Replace"}
                      <span className="only-read"> {name}</span>
                    </Button>
                    {!isMissing && (
                      <Button size="compact-sm" h={30} variant="subtle" onClick={() => setRemoving(name)}>
                        Remove<span className="only-read"> {name}</span>
                      </Button>
                    )}
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {changed !== null && (
        <p className="meta variables-changed">
          Last changed <Moment at={changed} />
        </p>
      )}
      {setting !== null && <SetVariableDialog model={model} name={setting} onClose={() => setSetting(null)} />}
      {removing !== null && <RemoveVariableDialog model={model} name={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}
