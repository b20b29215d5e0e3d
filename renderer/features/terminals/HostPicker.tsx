import { Button, Combobox, ScrollArea, useCombobox } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { hostsMatching, useHostFilter } from "../../app/state/filters.ts";
import { sizes } from "../../app/theme.ts";
import classes from "./terminals.module.css";

/** Hosts shown at a time; typing narrows the search over all. */
const shownHosts = 50;

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
  const { test, error } = useHostFilter(search);
  const found = hostsMatching(hosts, test, shownHosts);
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
          placeholder="Search hosts: web env:prod"
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
            {error && !error.incomplete ? (
              <Combobox.Empty>
                Column {error.column}: {error.problem}.
              </Combobox.Empty>
            ) : null}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
