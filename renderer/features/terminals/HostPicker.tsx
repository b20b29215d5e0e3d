import { Button, Combobox, ScrollArea, useCombobox } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import classes from "./terminals.module.css";

/** Hosts shown at a time; typing narrows the search over all. */
const shownHosts = 50;

/** Hosts whose name, address or a tag holds every word, in the order given. */
export function matchingHosts(hosts: readonly Host[], search: string, limit = shownHosts): readonly Host[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Host[] = [];
  for (const host of hosts) {
    const text = [host.name, host.address, host.environment, ...host.groups, ...host.tags].join(" ").toLowerCase();
    if (words.every((word) => text.includes(word))) found.push(host);
    if (found.length === limit) break;
  }
  return found;
}

/** The button "New terminal" with a list of hosts to search. */
export function HostPicker({ hosts, onPick }: { hosts: readonly Host[]; onPick: (hostId: string) => void }) {
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch("");
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const found = matchingHosts(hosts, search);
  return (
    <Combobox
      store={combobox}
      position="bottom-end"
      width="var(--hf-tile-width)"
      withinPortal
      onOptionSubmit={(hostId) => {
        combobox.closeDropdown();
        onPick(hostId);
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          size="compact-sm"
          leftSection={<Plus size={sizes.icon.sm} aria-hidden />}
          aria-haspopup="listbox"
          onClick={() => combobox.toggleDropdown()}
        >
          New terminal
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          aria-label="Host for the new terminal"
          placeholder="Search hosts"
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
        />
        <Combobox.Options>
          <ScrollArea.Autosize mah="var(--hf-panel-height)" type="auto">
            {found.map((host) => (
              <Combobox.Option key={host.id} value={host.id} className={classes.option}>
                <span>{host.name}</span>
                <span className={classes.optionAddress}>{host.address}</span>
              </Combobox.Option>
            ))}
            {found.length === 0 ? <Combobox.Empty>No host matches.</Combobox.Empty> : null}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
