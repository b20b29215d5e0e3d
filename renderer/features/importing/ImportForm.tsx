import { useState } from "react";
import type { ImportRequest } from "../../../shared/contract/importing.ts";
import type { Output } from "../../../shared/contract/index.ts";
import { closeTransfer } from "../../app/state/transfer.ts";
import { toastDone } from "../../app/toast.tsx";
import { undoEdit } from "../../app/undo.ts";
import { formatCount } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";
import { Preview } from "./Preview.tsx";
import { emptySource, requestOf, type SourceForm } from "./rows.ts";
import { SourceFields } from "./SourceFields.tsx";

/** Where from, then what would change, then the change itself. */
export function ImportForm() {
  const [form, setForm] = useState<SourceForm>(emptySource);
  const [shown, setShown] = useState<{ request: ImportRequest; plan: Output<"import.preview"> } | null>(null);
  const preview = useCommand("import.preview");
  const apply = useCommand("import.apply");

  const show = async (): Promise<void> => {
    const request = requestOf(form);
    const plan = request && (await preview.run(request));
    if (request && plan) setShown({ request, plan });
  };
  const approve = async (leaveOut: string[]): Promise<void> => {
    if (!shown) return;
    const done = await apply.run({ ...shown.request, hash: shown.plan.hash, leaveOut });
    if (!done) return;
    closeTransfer();
    const stored = done.credentials > 0 ? `, ${formatCount(done.credentials, "key")} stored` : "";
    const trust = [
      done.keys > 0 ? formatCount(done.keys, "host key") : "",
      done.authorities > 0 ? formatCount(done.authorities, "authority", "authorities") : "",
      done.revoked > 0 ? formatCount(done.revoked, "revoked key") : "",
    ].filter(Boolean);
    if (trust.length > 0) toastDone(`Taken over: ${trust.join(", ")}`);
    else
      toastDone(`${done.added} added, ${done.changed} changed${stored}`, { label: "Undo", run: () => void undoEdit() });
  };

  if (!shown)
    return (
      <SourceFields
        form={form}
        busy={preview.running}
        failure={preview.failure}
        onChange={(change) => setForm((old) => ({ ...old, ...change }))}
        onNext={() => void show()}
      />
    );
  return (
    <Preview
      key={shown.plan.hash}
      plan={shown.plan}
      busy={apply.running}
      failure={apply.failure}
      onBack={() => {
        setShown(null);
        apply.clear();
      }}
      onRefresh={() => {
        apply.clear();
        void show();
      }}
      onApprove={(leaveOut) => void approve(leaveOut)}
    />
  );
}
