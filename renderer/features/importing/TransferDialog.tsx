import { Modal, SegmentedControl, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { closeTransfer, useTransfer } from "../../app/state/transfer.ts";
import { BundleExport } from "./BundleExport.tsx";
import { BundleImport } from "./BundleImport.tsx";
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
      {open === null ? null : <Transfer key={open} importing={open === "import"} />}
    </Modal>
  );
}

/** Formats of other programs, or Holdfast's own encrypted file. */
function Transfer({ importing }: { importing: boolean }) {
  const [kind, setKind] = useState("format");
  const bundled = kind === "bundle";
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Kind of file"
        data={[
          { value: "format", label: importing ? "From another program" : "For another program" },
          { value: "bundle", label: "Encrypted bundle" },
        ]}
        value={kind}
        onChange={setKind}
      />
      {importing ? bundled ? <BundleImport /> : <ImportForm /> : bundled ? <BundleExport /> : <ExportForm />}
    </Stack>
  );
}
