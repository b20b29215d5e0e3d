import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { type LucideIcon, Search, Server } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { features } from "./features.ts";
import { searchPalette } from "./paletteSearch.ts";
import { useHosts } from "./state/inventory.ts";
import { sizes } from "./theme.ts";

/** Light on purpose: with 10,000 hosts there are 40,000 of them, and only those that are shown are drawn. */
interface Entry {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly icon: LucideIcon;
  run(): void;
}
interface Group {
  readonly group: string;
  readonly actions: readonly Entry[];
}

const label = "Search hosts, pages and actions";

function drawn({ group, actions }: Group): SpotlightActionGroupData {
  return {
    group,
    actions: actions.map(({ id, label: title, description, icon: Icon, run }) => ({
      id,
      label: title,
      ...(description === undefined ? {} : { description }),
      leftSection: <Icon size={sizes.icon.md} aria-hidden />,
      onClick: () => run(),
    })),
  };
}

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
        actions: features.flatMap(({ id, title, icon, rail }) =>
          rail
            ? {
                id: `page-${id}`,
                label: title,
                icon,
                run: () => navigate(rail.path),
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
          icon: Server,
          run: () => navigate(`/host/${host.id}`),
        })),
      },
      {
        group: "Actions",
        actions: features.flatMap((feature) =>
          (feature.commands?.(hosts, navigate) ?? []).map((command) => ({
            id: command.id,
            label: command.title,
            ...(command.hint === undefined ? {} : { description: command.hint }),
            icon: command.icon,
            run: () => command.run(),
          })),
        ),
      },
    ];
  }, [open, hosts, navigate]);
  const found = useMemo(() => searchPalette(query, groups).map(drawn), [query, groups]);
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
        // At once, not after the animation: what is typed right after Ctrl-K belongs here.
        autoFocus: true,
        placeholder: label,
        "aria-label": label,
      }}
    />
  );
}
