import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.css";
import { experimentMetric, type ExperimentInput, type ExperimentMetric, type Traffic } from "@driftguard/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { useToast } from "../../../ui/toasts/toast-context.ts";

type Better = "higher" | "lower";

/** What is compared, and which direction is better: both are said before the first row counts. */
export function StartExperimentDialog({
  model,
  split,
  onClose,
}: {
  model: string;
  split: Traffic["split"];
  onClose: () => void;
}): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [first, setFirst] = useState(split[0]?.version ?? "");
  const [second, setSecond] = useState(split[1]?.version ?? "");
  const [metric, setMetric] = useState<ExperimentMetric>("accuracy");
  const [value, setValue] = useState("");
  const [better, setBetter] = useState<Better>("higher");
  const [expected, setExpected] = useState<number | "">("");
  const hasValue = metric === "label" || metric === "prediction";
  const isShare = metric === "accuracy" || (hasValue && value !== "");
  const start = useMutation({
    mutationFn: (input: ExperimentInput) => client.deployments.startExperiment(model, input),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: "The versions are compared from now on." });
      onClose();
    },
  });
  const input: ExperimentInput = {
    ...{ first, second, metric, better },
    ...(hasValue && value !== "" ? { value } : {}),
    ...(expected === "" ? {} : { expected: isShare ? expected / 100 : expected }),
  };
  const blocked =
    first === second
      ? "A version is compared with another one."
      : !isShare && expected === ""
        ? "Say how large a difference you hope for, in the unit of what is compared."
        : expected !== "" && expected <= 0
          ? "A difference that is hoped for is more than 0."
          : null;
  return (
    <Dialog
      title="Compare versions"
      act={`Compare ${second} with ${first}`}
      isBusy={start.isPending}
      isDisabled={blocked !== null}
      error={start.error}
      onSubmit={() => start.mutate(input)}
      onClose={onClose}
    >
      <div className="experiment-versions">
        <VersionSelect label="Baseline version" split={split} value={first} onChange={setFirst} />
        <VersionSelect label="Compared with it" split={split} value={second} onChange={setSecond} />
      </div>
      <NativeSelect
        label="By"
        value={metric}
        onChange={({ currentTarget }) => {
          const next = experimentMetric.parse(currentTarget.value);
          setMetric(next);
          setBetter(next === "error" ? "lower" : "higher");
        }}
        data={[...metrics]}
      />
      {hasValue && (
        <TextInput
          label="Only the share of those that say"
          description="Left empty: the mean of the numbers."
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      )}
      <NativeSelect
        label="Better is"
        value={better}
        onChange={({ currentTarget }) => setBetter(currentTarget.value === "lower" ? "lower" : "higher")}
        data={[...directions]}
      />
      <NumberInput
        label="A difference as large as you hope for"
        description="Another choice takes more rows, and errs no more often."
        value={expected}
        onChange={(next) => setExpected(typeof next === "number" ? next : "")}
        min={0}
        placeholder={isShare ? "5 points" : ""}
        suffix={isShare ? " points" : ""}
      />
      <p>
        Rows count that are recorded from now on. Look as often as you like: the test is valid at every look. Another
        split ends it.
      </p>
      {blocked !== null && (
        <p className="note" role="status">
          {blocked}
        </p>
      )}
    </Dialog>
  );
}

function VersionSelect({
  label,
  split,
  value,
  onChange,
}: {
  label: string;
  split: Traffic["split"];
  value: string;
  onChange: (version: string) => void;
}): ReactNode {
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data={split.map(({ version }) => ({ value: version, label: `Version ${version}` }))}
    />
  );
}

const metrics = [
  { value: "accuracy", label: "Accuracy: how often a prediction is its label" },
  { value: "error", label: "Error: how far predictions are from labels" },
  { value: "label", label: "Label: what came, such as a conversion" },
  { value: "prediction", label: "Prediction: what was said, without labels" },
] as const;

const directions = [
  { value: "higher", label: "Higher" },
  { value: "lower", label: "Lower" },
] as const;
