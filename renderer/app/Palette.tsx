import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { Search, Server } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { features } from "./features.ts";
import { searchPalette } from "./paletteSearch.ts";
import { useHosts } from "./state/inventory.ts";
import { sizes } from "./theme.ts";

interface Entry extends Omit<SpotlightActionData, "label" | "description" | "keywords"> {
  readonly label: string;
  readonly description?: string;
  readonly keywords?: string[];
}
interface Group {
  readonly group: string;
  readonly actions: Entry[];
}

const label = "Search hosts, pages and actions";

/** Everything that can be gone to or done, by name. */
export function Palette() {
  const [, navigate] = useLocation();
  const hosts = useHosts();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const groups = useMemo((): Group[] => {
    if (!open) return [];
    return [
      {
        group: "Pages",
        actions: features.flatMap(({ id, title, icon: Icon, rail }) =>
          rail
            ? {
                id: `page-${id}`,
                label: title,
                leftSection: <Icon size={sizes.icon.md} aria-hidden />,
                onClick: () => navigate(rail.path),
              }
            : [],
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
    ];
  }, [open, hosts, navigate]);
  const found = useMemo(() => searchPalette(query, groups), [query, groups]);
  return (
    <Spotlight
      actions={found}
      // What is given is already what matches.
      filter={(_, actions) => actions}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      // Typing in a terminal or in notes keeps its own Ctrl-K.
      tagsToIgnore={["TEXTAREA"]}
      scrollable
      nothingFound="Nothing found. Try a host name, a page or an action."
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      attributes={{ content: { "aria-label": label } }}
      searchProps={{
        leftSection: <Search size={sizes.icon.md} aria-hidden />,
        placeholder: label,
        "aria-label": label,
      }}
    />
  );
}
