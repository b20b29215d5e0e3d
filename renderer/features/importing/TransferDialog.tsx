import { Modal } from "@mantine/core";
import { useEffect } from "react";
import { closeTransfer, useTransfer } from "../../app/state/transfer.ts";
import { ExportForm } from "./ExportForm.tsx";
import { ImportForm } from "./ImportForm.tsx";

/** Mounted once by the frame; opens for "Import hosts" and "Export hosts" from anywhere. */
export function TransferDialog() {
  const open = useTransfer((state) => state.open);
  useEffect(() => closeTransfer, []);
  return (
    <Modal
      opened={open !== null}
      onClose={closeTransfer}
      size="var(--hf-wide)"
      title={open === "export" ? "Export hosts" : "Import hosts"}
      closeButtonProps={{ "aria-label": "Close" }}
      // A preview that was read for minutes should not go with a slip of the mouse.
      closeOnClickOutside={false}
    >
      {open === "import" ? <ImportForm /> : open === "export" ? <ExportForm /> : null}
    </Modal>
  );
}
