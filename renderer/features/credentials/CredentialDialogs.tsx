import { Drawer, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { RunView } from "../../components/RunView.tsx";
import { CredentialDetails } from "./CredentialDetails.tsx";
import { CredentialForm } from "./CredentialForm.tsx";
import { closeDialog, type Dialog, useDialog } from "./dialogs.ts";
import { GenerateKey } from "./GenerateKey.tsx";
import { Reveal } from "./Reveal.tsx";
import { Rollout } from "./Rollout.tsx";
import { RolloutReport } from "./RolloutReport.tsx";
import type { CredentialRow } from "./rows.ts";

interface Props {
  readonly rows: readonly CredentialRow[];
  readonly onChanged: () => void;
}

/** Details, forms and runs over the table. */
export function CredentialDialogs({ rows, onChanged }: Props) {
  const open = useDialog((state) => state.open);
  const row = open && "id" in open ? rows.find(({ id }) => id === open.id) : undefined;
  const gone = open !== null && "id" in open && !row;
  const content = open === null || gone ? null : contentOf(open, row, rows, onChanged);
  const isModal =
    open?.kind === "reveal" || open?.kind === "generate" || open?.kind === "add" || open?.kind === "replace";
  const title = open === null ? "" : titleOf(open, row);
  return (
    <>
      <Drawer
        opened={content !== null && !isModal}
        onClose={closeDialog}
        position="right"
        size="xl"
        title={title}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {isModal ? null : content}
      </Drawer>
      <Modal
        opened={content !== null && isModal}
        onClose={closeDialog}
        size="lg"
        title={title}
        closeButtonProps={{ "aria-label": "Close" }}
        closeOnClickOutside={false}
      >
        {isModal ? content : null}
      </Modal>
    </>
  );
}

function titleOf(open: Dialog, row: CredentialRow | undefined): string {
  const name = row?.label ?? "";
  switch (open.kind) {
    case "add":
      return "Add a credential";
    case "generate":
      return "Generate a key";
    case "details":
      return name;
    case "replace":
      return `Replace what ${name} holds`;
    case "reveal":
      return `Reveal ${name}`;
    case "rollout":
      return open.mode === "push" ? `Put ${name} on hosts` : `Rotate ${name}`;
    case "run":
      return "Progress";
  }
}

function contentOf(
  open: Dialog,
  row: CredentialRow | undefined,
  rows: readonly CredentialRow[],
  onChanged: () => void,
): ReactNode {
  switch (open.kind) {
    case "add":
      return <CredentialForm replacing={null} onChanged={onChanged} />;
    case "generate":
      return <GenerateKey onChanged={onChanged} />;
    case "run":
      return <RunView runId={open.runId} report={(run) => <RolloutReport run={run} onChanged={onChanged} />} />;
    case "details":
      return row ? <CredentialDetails key={row.id} row={row} rows={rows} onChanged={onChanged} /> : null;
    case "replace":
      return row ? <CredentialForm key={row.id} replacing={row} onChanged={onChanged} /> : null;
    case "reveal":
      return row ? <Reveal key={row.id} row={row} /> : null;
    case "rollout":
      return row ? <Rollout key={row.id} mode={open.mode} row={row} rows={rows} chosen={open.hostIds} /> : null;
  }
}
