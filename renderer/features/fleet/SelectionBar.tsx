import { Button } from "@mantine/core";
import { Pencil, Trash2, X } from "lucide-react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { removeHosts } from "../../app/removeHosts.ts";
import { editHost } from "../../app/state/hostEditor.ts";
import { sizes } from "../../app/theme.ts";
import { formatCount } from "../../components/format.ts";
import classes from "./fleet.module.css";

/** What can be done with the selected hosts. */
export function SelectionBar({ hosts, onClear }: { hosts: readonly Host[]; onClear: () => void }) {
  const [only] = hosts;
  const remove = async (): Promise<void> => {
    if (await removeHosts(hosts)) onClear();
  };
  return (
    <div className={classes.selection} role="toolbar" aria-label="Selected hosts">
      <span role="status">{formatCount(hosts.length, "host")} selected</span>
      {only && hosts.length === 1 ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Pencil size={sizes.icon.sm} aria-hidden />}
          onClick={() => editHost(only.id)}
        >
          Edit
        </Button>
      ) : null}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />}
        onClick={() => void remove()}
      >
        Remove
      </Button>
      <Button size="compact-sm" variant="subtle" leftSection={<X size={sizes.icon.sm} aria-hidden />} onClick={onClear}>
        Clear selection
      </Button>
    </div>
  );
}
