import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { useNow } from "../../../ui/use-now.ts";
import { versionsQuery } from "../../models/queries.ts";

const route = getRouteApi("/shell/models/$model/predictions");

const spans = [
  { value: "", label: "All times", hours: 0 },
  { value: "1", label: "Last hour", hours: 1 },
  { value: "24", label: "Last 24 h", hours: 24 },
  { value: "168", label: "Last 7 days", hours: 168 },
];

/** Looks one row up by its id, or narrows the log by time and version. */
export function PredictionFilters(): ReactNode {
  const { model } = route.useParams();
  const { id, version, from } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(id ?? "");
  const now = useNow();
  const { data: versions } = useQuery(versionsQuery(useClient(), model));
  const find = (event: FormEvent): void => {
    event.preventDefault();
    void navigate({
      search: (before) => ({ ...before, id: typed.trim() || undefined, row: undefined }),
      resetScroll: false,
    });
  };
  const chosen = spans.find(
    ({ hours }) => hours > 0 && from !== undefined && Math.abs(now - hours * 3_600_000 - Date.parse(from)) < 600_000,
  );
  return (
    <form className="filters prediction-filters" role="search" onSubmit={find}>
      <TextInput
        aria-label="Find by id"
        placeholder="Find by id"
        leftSection={<IconSearch size={15} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        Find
      </Button>
      {id !== undefined && (
        <Button
          variant="subtle"
          onClick={() => {
            setTyped("");
            void navigate({ search: (before) => ({ ...before, id: undefined }), resetScroll: false });
          }}
        >
          Show all
        </Button>
      )}
      <span className="grow" />
      <NativeSelect
        aria-label="Time"
        value={chosen?.value ?? (from === undefined ? "" : "own")}
        disabled={id !== undefined}
        onChange={(event) => {
          const hours = Number(event.currentTarget.value);
          const since = hours > 0 ? new Date(Date.now() - hours * 3_600_000).toISOString() : undefined;
          void navigate({
            search: (before) => ({ ...before, from: since, to: undefined, row: undefined }),
            replace: true,
            resetScroll: false,
          });
        }}
        data={[
          ...spans.map(({ value, label }) => ({ value, label })),
          ...(chosen === undefined && from !== undefined ? [{ value: "own", label: "Time of the link" }] : []),
        ]}
      />
      <NativeSelect
        aria-label="Version"
        value={version ?? ""}
        disabled={id !== undefined}
        onChange={(event) => {
          const chosenVersion = event.currentTarget.value || undefined;
          void navigate({
            search: (before) => ({ ...before, version: chosenVersion, row: undefined }),
            replace: true,
            resetScroll: false,
          });
        }}
        data={[
          { value: "", label: "All versions" },
          ...(versions?.items ?? []).map(({ name }) => ({ value: name, label: name })),
        ]}
      />
    </form>
  );
}
