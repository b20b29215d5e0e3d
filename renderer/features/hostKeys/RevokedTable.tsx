import { Button, TextInput } from "@mantine/core";
import { Ban } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import type { RevokedKey } from "../../../shared/contract/access.ts";
import { toastDone } from "../../app/toast.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { unknownText } from "../../components/format.ts";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { FingerprintCell } from "./cells.tsx";
import classes from "./hostKeys.module.css";
import { isFingerprint, revokedLine } from "./rows.ts";

const rowId = (row: RevokedKey): string => row.fingerprint;
const newestFirst = { column: "revoked", descending: true };

/** Keys that are refused whichever host shows them. */
export function RevokedTable({ rows, onChange }: { rows: readonly RevokedKey[]; onChange: () => void }) {
  const restore = useCommand("hostKeys.restore");
  const { run } = restore;
  const columns = useMemo((): readonly Column<RevokedKey>[] => {
    const restoreOne = async (row: RevokedKey): Promise<void> => {
      if ((await run({ fingerprint: row.fingerprint })) === null) return;
      toastDone("The key is no longer revoked");
      onChange();
    };
    const ask = (row: RevokedKey): void =>
      confirmRemoval(
        "Take the revocation back?",
        "The key is unknown then: a host that shows it is asked about, not refused.",
        "Take it back",
        () => void restoreOne(row),
      );
    return [
      {
        id: "fingerprint",
        header: "Fingerprint",
        min: 14,
        grow: 3,
        cell: ({ fingerprint }) => <FingerprintCell fingerprint={fingerprint} />,
      },
      { id: "type", header: "Type", min: 8, value: (row) => row.keyType, cell: (row) => row.keyType ?? unknownText },
      {
        id: "revoked",
        header: "Revoked",
        min: 8,
        value: (row) => row.revokedAt,
        cell: (row) => <Time at={row.revokedAt} relative />,
      },
      {
        id: "actions",
        header: "Actions",
        min: 9,
        align: "end",
        cell: (row) => {
          const line = revokedLine(row);
          return (
            <>
              {line === null ? null : <CopyButton value={line} label="Copy known_hosts line" />}
              <Button size="compact-xs" variant="default" onClick={() => ask(row)}>
                Take back
              </Button>
            </>
          );
        },
      },
    ];
  }, [run, onChange]);
  return (
    <>
      <RevokeForm onRevoked={onChange} />
      <ErrorLine failure={restore.failure} />
      {rows.length === 0 ? (
        <EmptyState icon={Ban} title="No key is revoked">
          Revoke a key when it was stolen or copied: it is then refused for good, whichever host shows it.
        </EmptyState>
      ) : (
        <DataTable label="Revoked host keys" rows={rows} columns={columns} rowId={rowId} sort={newestFirst} />
      )}
    </>
  );
}

/** For a key that no host has shown here yet, or an authority's: its fingerprint is enough. */
function RevokeForm({ onRevoked }: { onRevoked: () => void }) {
  const [fingerprint, setFingerprint] = useState("");
  const revoke = useCommand("hostKeys.revoke");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await revoke.run({ fingerprint: fingerprint.trim() })) === null) return;
    toastDone("The key was revoked");
    setFingerprint("");
    onRevoked();
  };
  return (
    <form className={classes.revoke} onSubmit={(event) => void submit(event)}>
      <TextInput
        label="Revoke a key by its fingerprint"
        description="Of a host or of an authority; ssh-keygen -lf prints it"
        placeholder="SHA256:…"
        value={fingerprint}
        onChange={(event) => setFingerprint(event.currentTarget.value)}
        className={classes.search}
        classNames={{ input: "mono" }}
        spellCheck={false}
        autoComplete="off"
      />
      <ReasonButton
        type="submit"
        variant="default"
        loading={revoke.running}
        reason={isFingerprint(fingerprint.trim()) ? null : "Give a whole fingerprint: SHA256: and 43 characters."}
      >
        Revoke
      </ReasonButton>
      <ErrorLine failure={revoke.failure} />
    </form>
  );
}
