import { Drawer } from "@mantine/core";
import { useEffect } from "react";
import { hideEditToast } from "../../app/toast.tsx";
import { useHostEditor, closeHostEditor } from "../../app/state/hostEditor.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { HostFormView } from "./HostFormView.tsx";

/** Mounted once by the frame; opens for "Add host" and "Edit" from anywhere. */
export function HostEditor() {
  const open = useHostEditor((state) => state.open);
  const hosts = useInventory((state) => state.hosts);
  useEffect(() => {
    if (open) hideEditToast();
  }, [open]);
  const host = open?.hostId ? (hosts.get(open.hostId) ?? null) : null;
  return (
    <Drawer
      opened={open !== null}
      onClose={closeHostEditor}
      position="right"
      size="lg"
      title={host ? `Edit ${host.name}` : "Add a host"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {open ? <HostFormView host={host} /> : null}
    </Drawer>
  );
}
