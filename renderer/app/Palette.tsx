import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { Search, Server } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { features } from "./features.ts";
import { useHosts } from "./state/inventory.ts";
import { sizes } from "./theme.ts";

/** Entries shown at a time; the search goes over all. */
const limit = 30;

export function Palette() {
  const [, navigate] = useLocation();
  const hosts = useHosts();
  const [open, setOpen] = useState(false);
  const groups = useMemo((): SpotlightActionGroupData[] => {
    if (!open) return [];
    return [
      {
        group: "Pages",
        actions: features.flatMap(({ id, title, icon: Icon, rail }) =>
          rail
            ? [
                {
                  id: `page-${id}`,
                  label: title,
                  leftSection: <Icon size={sizes.icon.md} aria-hidden />,
                  onClick: () => navigate(rail.path),
                },
              ]
            : [],
        ),
      },
      {
        group: "Actions",
        actions: features.flatMap((feature) =>
          (feature.commands?.(hosts, navigate) ?? []).map((command) => ({
            id: command.id,
            label: command.title,
            ...(command.hint === undefined ? {} : { description: command.hint }),
            leftSection: <command.icon size={sizes.icon.md} aria-hidden />,
            onClick: () => command.run(),
          })),
        ),
      },
      {
        group: "Hosts",
        actions: hosts.map((host) => ({
          id: `host-${host.id}`,
          label: host.name,
          description: host.environment === "" ? host.address : `${host.address}, ${host.environment}`,
          keywords: [...host.tags, ...host.groups],
          leftSection: <Server size={sizes.icon.md} aria-hidden />,
          onClick: () => navigate(`/host/${host.id}`),
        })),
      },
    ];
  }, [open, hosts, navigate]);
  return (
    <Spotlight
      actions={groups}
      shortcut="mod + K"
      limit={limit}
      scrollable
      nothingFound="Nothing found. Try a host name, a page or an action."
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      searchProps={{
        leftSection: <Search size={sizes.icon.md} aria-hidden />,
        placeholder: "Search hosts, pages and actions",
        "aria-label": "Search hosts, pages and actions",
      }}
    />
  );
}
