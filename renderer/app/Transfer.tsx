import { Suspense, useState } from "react";
import { Boundary } from "../components/Boundary.tsx";
import { lazyPart } from "./lazyPart.tsx";
import { useTransfer } from "./state/transfer.ts";

const TransferDialog = lazyPart(async () => (await import("../features/importing/TransferDialog.tsx")).TransferDialog);

/** The dialog of imports and exports; its code comes with the first of them. */
export function Transfer() {
  const open = useTransfer((state) => state.open !== null);
  const [used, setUsed] = useState(open);
  if (open && !used) setUsed(true);
  if (!used) return null;
  return (
    <Boundary>
      <Suspense fallback={null}>
        <TransferDialog />
      </Suspense>
    </Boundary>
  );
}
