import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.css";
import type { Traffic, TrafficInput } from "@driftguard/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";
import { experimentQuery } from "../experiment/queries.ts";
import { stateWords } from "../state-words.ts";
import { percent, SplitBar } from "./split-bar.tsx";

const presets = [0, 5, 25, 50, 100] as const;

type Way = "split" | "canary" | "shadow";

/** From what is to what is to be, with everything that changes said before it is done. */
export function ChangeTrafficDialog({
  model,
  traffic,
  onClose,
}: {
  model: string;
  traffic: Traffic;
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const slider = useId();
  const { data: compared } = useQuery(experimentQuery(client, model));
  const [main] = traffic.split;
  const others = traffic.eligible.filter(({ version }) => version !== main?.version);
  const [way, setWay] = useState<Way>("split");
  const [version, setVersion] = useState(traffic.split[1]?.version ?? others[0]?.version ?? "");
  const current = traffic.split.find((share) => share.version === version)?.weight ?? 0;
  const [share, setShare] = useState<number>(current / 100);
  const [reason, setReason] = useState("");
  const change = useMutation({
    mutationFn: (input: TrafficInput) => client.deployments.setTraffic(model, input),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: "The traffic is changed." });
      onClose();
    },
  });
  const weight = Math.round(share * 100);
  const split = [
    ...(main === undefined || weight >= 10_000 ? [] : [{ version: main.version, weight: 10_000 - weight }]),
    ...(weight === 0 ? [] : [{ version, weight }]),
  ];
  const input: TrafficInput = {
    ...(way === "split" ? { split } : way === "canary" ? { canary: { version } } : { shadow: version }),
    ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
  };
  const blocked = whyNot(traffic, { way, version, isSame: way === "split" && weight === current });
  return (
    <Dialog
      title="Change traffic"
      act={acts[way](version, weight)}
      isBusy={change.isPending}
      isDisabled={blocked !== null}
      error={change.error}
      onSubmit={() => change.mutate(input)}
      onClose={onClose}
    >
      <NativeSelect
        label="How"
        value={way}
        onChange={({ currentTarget }) =>
          setWay(ways.find(({ value }) => value === currentTarget.value)?.value ?? "split")
        }
        data={[...ways]}
      />
      <NativeSelect
        label="Version"
        value={version}
        onChange={({ currentTarget }) => setVersion(currentTarget.value)}
        data={others.map((one) => ({
          value: one.version,
          label: `Version ${one.version}, ${stateWords[one.state].toLowerCase()}${one.warm ? "" : ", starts first"}`,
        }))}
      />
      {way === "split" && (
        <>
          <div className="traffic-share">
            <label htmlFor={slider}>Share of version {version}</label>
            <input
              id={slider}
              type="range"
              min={0}
              max={100}
              step={1}
              value={share}
              onChange={({ currentTarget }) => setShare(currentTarget.valueAsNumber)}
            />
            <NumberInput
              aria-label={`Share of version ${version} in percent`}
              value={share}
              onChange={(value) => setShare(typeof value === "number" ? Math.min(100, Math.max(0, value)) : 0)}
              min={0}
              max={100}
              decimalScale={2}
              suffix=" %"
            />
          </div>
          <div className="traffic-presets" role="group" aria-label="Shares to choose from">
            {presets.map((preset) => (
              <Button
                key={preset}
                size="compact-sm"
                variant={share === preset ? "filled" : "default"}
                aria-pressed={share === preset}
                onClick={() => setShare(preset)}
              >
                {preset} %
              </Button>
            ))}
          </div>
          <p className="traffic-step">Now</p>
          <SplitBar label="Split now" shares={traffic.split} />
          <p className="traffic-step">Then</p>
          <SplitBar label="Split then" shares={split} />
        </>
      )}
      <p>
        {says[way](version)}
        {way === "split" &&
          compared?.experiment?.state === "running" &&
          ` The comparison of versions ${compared.experiment.first.version} and ${compared.experiment.second.version} ends.`}
      </p>
      <TextInput
        label="Reason, for the audit log"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {blocked !== null && (
        <p className="note" role="status">
          {blocked}
        </p>
      )}
    </Dialog>
  );
}

const ways = [
  { value: "split", label: "Split: a fixed share" },
  { value: "canary", label: "Canary: by stages, judged by itself" },
  { value: "shadow", label: "Shadow: asked too, answers nobody" },
] as const;

const acts: Readonly<Record<Way, (version: string, weight: number) => string>> = {
  split: (version, weight) => `Send ${percent(weight)} to ${version}`,
  canary: (version) => `Try ${version} as a canary`,
  shadow: (version) => `Ask ${version} as a shadow`,
};

const says: Readonly<Record<Way, (version: string) => string>> = {
  split: () => "Callers with a sticky key stay with their version, except those that the change moves.",
  canary: (version) =>
    `Version ${version} gets 5, 25, 50 and 100 %, each for 10 minutes and 500 requests at least. On a crash loop, errors, latency or other predictions it is rolled back by itself.`,
  shadow: (version) => `Callers notice nothing. What version ${version} says is compared and kept apart.`,
};

/** Why the button does nothing now; `null` where it does. */
function whyNot(
  { canary, split }: Traffic,
  { way, version, isSame }: { readonly way: Way; readonly version: string; readonly isSame: boolean },
): string | null {
  if (version === "") return "There is no other version that was built. Push one first, with --hold to let it wait.";
  if (way !== "shadow" && canary?.state === "running") return "A version is on trial. End the trial first.";
  if (way === "canary" && split.length > 1) return "A canary is tried against one version. End the split first.";
  if (way === "shadow" && split.some((share) => share.version === version))
    return `Version ${version} answers already.`;
  if (way === "split" && split.length > 2) return "Three versions or more share the traffic: use driftguard traffic.";
  return isSame ? "That is the split as it is now." : null;
}
