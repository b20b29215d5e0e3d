import { Button, Menu } from "@mantine/core";
import { Braces, Download, ShieldCheck, Stamp, Table } from "lucide-react";
import { useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { AuditFilter } from "../../../shared/contract/audit.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone, toastFailure } from "../../app/toast.tsx";
import { client } from "../../transport/client.ts";
import { download } from "./download.ts";

interface Props {
  readonly filter: AuditFilter;
  readonly filtered: boolean;
  readonly verifying: boolean;
  readonly onVerify: () => void;
}

async function orToast(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toastFailure(error);
  }
}

export function LogActions({ filter, filtered, verifying, onVerify }: Props) {
  const [saving, setSaving] = useState(false);
  const save = async (format: "json" | "csv"): Promise<void> => {
    setSaving(true);
    await orToast(async () => {
      const { fileName, text } = await client.call("audit.export", { format, filter });
      download(fileName, text);
      toastDone(`${fileName} was handed to the downloads`);
    });
    setSaving(false);
  };
  const copyCheckpoint = (): Promise<void> =>
    orToast(async () => {
      const { note } = await client.call("audit.checkpoint");
      await navigator.clipboard.writeText(note);
      toastDone("The signed checkpoint was copied. Kept elsewhere, it shows later whether entries were removed.");
    });
  return (
    <>
      <Button
        variant="default"
        leftSection={<ShieldCheck size={sizes.icon.sm} aria-hidden />}
        loading={verifying}
        onClick={onVerify}
      >
        Verify log
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<Download size={sizes.icon.sm} aria-hidden />} loading={saving}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{filtered ? "What the filter shows" : "The whole log"}</Menu.Label>
          <Menu.Item leftSection={<Braces size={sizes.icon.sm} aria-hidden />} onClick={() => void save("json")}>
            Save as JSON
          </Menu.Item>
          <Menu.Item leftSection={<Table size={sizes.icon.sm} aria-hidden />} onClick={() => void save("csv")}>
            Save as CSV
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Stamp size={sizes.icon.sm} aria-hidden />} onClick={() => void copyCheckpoint()}>
            Copy the signed checkpoint
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
