import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { IconBellRinging, IconCube, IconMoon, IconPlus, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

import { useClient } from "../../client-context.ts";
import { alertsQuery } from "../alerts/queries.ts";
import { modelsOf, modelsQuery } from "../models/queries.ts";
import { places, settingsPlace } from "./places.ts";

/** Ctrl K: every place, model and active alert by name. */
export function CommandMenu({ onClose }: { onClose: () => void }): ReactNode {
  useEffect(() => spotlight.open(), []);
  return (
    <Spotlight
      actions={useActions()}
      attributes={{ content: { "aria-label": "Command menu" } }}
      onSpotlightClose={onClose}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={9}
      nothingFound="Nothing found"
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: "Search models, alerts, commands…",
        "aria-label": "Search models, alerts and commands",
      }}
    />
  );
}

function useActions(): SpotlightActionData[] {
  const client = useClient();
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  const { data: alerts } = useQuery(alertsQuery(client, { state: "active", limit: 20 }));
  const { data: models } = useInfiniteQuery(modelsQuery(client));
  return [
    ...(alerts?.items ?? []).map(({ number, title, model }) => ({
      id: `alert-${number}`,
      label: `Alert ${number}: ${title}`,
      description: model.name,
      leftSection: <IconBellRinging size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to: "/alerts/$alert", params: { alert: String(number) } }),
    })),
    ...modelsOf(models).map(({ name, version, health }) => ({
      id: `model-${name}`,
      label: `Open model: ${name}`,
      description: [version, health.word].filter(Boolean).join(" · "),
      leftSection: <IconCube size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to: "/models/$model/overview", params: { model: name } }),
    })),
    ...[...places, settingsPlace].map(({ label, to, icon: Icon, keys }) => ({
      id: to,
      label: `Go to ${label.toLowerCase()}`,
      description: `Keys: ${keys}`,
      leftSection: <Icon size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to }),
    })),
    {
      id: "add-model",
      label: "Add a model",
      description: "A key, a snippet, the first prediction",
      leftSection: <IconPlus size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to: "/welcome" }),
    },
    {
      id: "theme",
      label: "Switch theme",
      description: "Light or dark",
      leftSection: <IconMoon size={18} stroke={1.7} aria-hidden />,
      onClick: toggleColorScheme,
    },
  ];
}
