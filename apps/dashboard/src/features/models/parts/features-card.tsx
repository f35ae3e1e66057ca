import { type Model, featureType } from "@driftguard/protocol";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { problemWords } from "../../../ui/problem-words.ts";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { useCan } from "../../session/queries.ts";

/** The schema, to be corrected where it was guessed. */
export function FeaturesCard({ model }: { model: Model }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const canWrite = useCan("models:write");
  const isGuessed = model.features.some(({ inferred }) => inferred !== null);
  const correct = useMutation({
    mutationFn: ({ name, type }: { name: string; type: string }) =>
      client.models.update(model.name, {
        features: model.features.map((feature) => ({
          name: feature.name,
          type: feature.name === name ? featureType.parse(type) : feature.type,
        })),
      }),
    onSuccess: (_, { name, type }) => {
      toast({ text: `${name} is ${type} from now on.` });
      void queries.invalidateQueries({ queryKey: ["models"] });
    },
    onError: (error) => toast({ text: problemWords(error).detail, tone: "failed" }),
  });
  return (
    <Card
      title={
        <>
          Features <span className="count">{model.features.length}</span>
        </>
      }
      caption={
        isGuessed ? "Some types were guessed from the first rows: correct them here." : "As registered, in order."
      }
    >
      {model.features.length === 0 ? (
        <Empty title="No feature is known yet">
          <span>They are read from the baseline or the first rows.</span>
        </Empty>
      ) : (
        <div className="table-frame feature-grid" tabIndex={0} role="region" aria-label="Features">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col">Where from</th>
              </tr>
            </thead>
            <tbody>
              {model.features.map(({ name, type, inferred }) => (
                <tr key={name}>
                  <th scope="row" className="mono">
                    {name}
                  </th>
                  <td>
                    {inferred !== null && canWrite ? (
                      <NativeSelect
                        size="xs"
                        aria-label={`Type of ${name}`}
                        value={type}
                        disabled={correct.isPending}
                        onChange={(event) => correct.mutate({ name, type: event.currentTarget.value })}
                        data={[...featureType.options]}
                      />
                    ) : (
                      type
                    )}
                  </td>
                  <td className="dim">{inferred ?? "registered"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
