import { Button } from "@mantine/core";
import { ChartSpline, Copy, FolderInput, type LucideIcon, Pencil, Trash2, Wrench, X } from "lucide-react";
import { useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { removeHosts } from "../../app/removeHosts.ts";
import { editHost } from "../../app/state/hostEditor.ts";
import { sizes } from "../../app/theme.ts";
import { formatCount } from "../../components/format.ts";
import { bulkEdit, cloneHost } from "./bulkEdit.ts";
import { BulkEditDialog } from "./BulkEditDialog.tsx";
import classes from "./fleet.module.css";
import { GroupDialog } from "./GroupDialog.tsx";

/** What can be done with the selected hosts. */
export function SelectionBar(props: { hosts: readonly Host[]; onCompare: () => void; onClear: () => void }) {
  const { hosts, onCompare, onClear } = props;
  const [dialog, setDialog] = useState<"edit" | "group" | null>(null);
  const [first] = hosts;
  const only = hosts.length === 1 ? first : undefined;
  const inMaintenance = hosts.every((host) => host.maintenance);
  const remove = async (): Promise<void> => {
    if (await removeHosts(hosts)) onClear();
  };
  const clone = async (host: Host): Promise<void> => {
    const copy = await cloneHost(host);
    if (copy) editHost(copy.id);
  };
  const setMaintenance = (): void => {
    const ids = hosts.map((host) => host.id);
    void bulkEdit(
      ids,
      { set: { maintenance: !inMaintenance } },
      inMaintenance ? "Maintenance ended" : "In maintenance",
    );
  };
  return (
    <>
      <div className={classes.selection} role="toolbar" aria-label="Selected hosts">
        <span role="status">{formatCount(hosts.length, "host")} selected</span>
        <Act icon={Pencil} label="Edit" onClick={() => (only ? editHost(only.id) : setDialog("edit"))} />
        {only ? <Act icon={Copy} label="Clone" onClick={() => void clone(only)} /> : null}
        <Act icon={FolderInput} label="Move to group" onClick={() => setDialog("group")} />
        <Act icon={Wrench} label={inMaintenance ? "End maintenance" : "Set maintenance"} onClick={setMaintenance} />
        <Act icon={ChartSpline} label="Compare" onClick={onCompare} />
        <Act icon={Trash2} label="Remove" onClick={() => void remove()} />
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<X size={sizes.icon.sm} aria-hidden />}
          onClick={onClear}
        >
          Clear selection
        </Button>
      </div>
      {dialog === "edit" ? <BulkEditDialog hosts={hosts} onClose={() => setDialog(null)} /> : null}
      {dialog === "group" ? <GroupDialog hosts={hosts} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

function Act({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon size={sizes.icon.sm} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
