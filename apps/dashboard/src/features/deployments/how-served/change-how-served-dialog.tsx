import { ProblemError } from "@driftguard/client";
import type { EndpointSettings, EndpointSettingsInput } from "@driftguard/protocol";
import { SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { fieldsOf, type HowServedFields, readHowServed } from "./read-how-served.ts";

const numbers = [
  {
    name: "idle_minutes",
    label: "Rests after, in minutes",
    description:
      "Without a request for so long its workers end; the next request starts one and waits for it. 0: never",
  },
  {
    name: "rate_per_second",
    label: "Requests a second, of each caller",
    description: "More is answered 429 with Retry-After. Empty: no limit",
  },
  {
    name: "rate_burst",
    label: "At once, after a pause",
    description: "Empty: as many as in one second",
  },
  {
    name: "memory_mb",
    label: "Memory of a worker, in MB",
    description:
      "Over what driftguard.json says; empty: as it says. Where new workers do not start with it, those of before go on",
  },
  {
    name: "deadline_ms",
    label: "Time of a request, in ms",
    description: "Where the request does not say itself. Empty: as driftguard.json says",
  },
] as const;

/** Changes how a model is served; what the server does not take is said at its field. */
export function ChangeHowServedDialog({
  model,
  known,
  onClose,
}: {
  model: string;
  known: EndpointSettings;
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [fields, setFields] = useState<HowServedFields>(() => fieldsOf(known));
  const read = readHowServed(fields, known);
  const [faults, setFaults] = useState<Readonly<Partial<Record<string, string>>>>({});
  const change = useMutation({
    mutationFn: (input: EndpointSettingsInput) => client.deployments.changeEndpoint(model, input),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models", "one", model] });
      toast({ text: `${model} is served so from now on.` });
      onClose();
    },
    onError: (error) => setFaults(faultsOf(error)),
  });
  const submit = (): void => {
    if ("faults" in read) return setFaults(read.faults);
    setFaults({});
    change.mutate(read.input);
  };
  const isNamed = numbers.some(({ name }) => faults[name] !== undefined);
  return (
    <Dialog
      title="Change how it is served"
      act="Change"
      isBusy={change.isPending}
      isDisabled={"input" in read && Object.keys(read.input).length === 0}
      error={isNamed ? null : change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <div>
        <SegmentedControl
          fullWidth
          aria-label="Recording"
          value={fields.recording}
          onChange={(value) => setFields({ ...fields, recording: value === "durable" ? "durable" : "soon" })}
          data={[
            { value: "soon", label: "Recorded soon" },
            { value: "durable", label: "Recorded durably" },
          ]}
        />
        <p className="meta">
          {fields.recording === "durable"
            ? "An answer waits until its row is kept."
            : "Within 250 ms of the answer, which a crash can lose."}
        </p>
      </div>
      {numbers.map(({ name, label, description }) => (
        <TextInput
          key={name}
          label={label}
          description={description}
          inputMode="decimal"
          autoComplete="off"
          value={fields[name]}
          error={faults[name]}
          onChange={({ currentTarget }) => {
            setFields({ ...fields, [name]: currentTarget.value });
            setFaults({ ...faults, [name]: undefined });
          }}
        />
      ))}
    </Dialog>
  );
}

/** What the server said of each field. */
function faultsOf(error: unknown): Readonly<Partial<Record<string, string>>> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(
    error.errors.map(({ field, expected, found }) => [field, `Expected ${expected}, found ${found}.`]),
  );
}
