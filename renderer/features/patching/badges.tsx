import { CircleCheck, CircleHelp, PackageOpen, Pin, RotateCcw, ShieldAlert, TriangleAlert } from "lucide-react";
import type { PatchInventory } from "../../../shared/contract/patching.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { countsOf } from "./rows.ts";

/** Security updates, told by icon, word and colour. */
export function SecurityBadge({ count }: { count: number }) {
  return count === 0 ? (
    <StatusBadge plain look={{ tone: "ok", icon: CircleCheck, word: "None" }} />
  ) : (
    <StatusBadge look={{ tone: "critical", icon: ShieldAlert, word: `${count} security` }} />
  );
}

export function RebootBadge({ required }: { required: boolean | null }) {
  if (required === null)
    return <StatusBadge plain look={{ tone: "unknown", icon: CircleHelp, word: "Reboot not known" }} />;
  return required ? (
    <StatusBadge look={{ tone: "warning", icon: RotateCcw, word: "Reboot required" }} />
  ) : (
    <StatusBadge plain look={{ tone: "ok", icon: CircleCheck, word: "No reboot needed" }} />
  );
}

export function BrokenBadge() {
  return <StatusBadge look={{ tone: "critical", icon: TriangleAlert, word: "Packages broken" }} />;
}

/** All that is known of a host's packages in one line of badges. */
export function InventoryBadges({ inventory }: { inventory: PatchInventory }) {
  const { security, other, held } = countsOf(inventory);
  return (
    <>
      {inventory.broken ? <BrokenBadge /> : null}
      {security > 0 ? <SecurityBadge count={security} /> : null}
      {other > 0 ? (
        <StatusBadge look={{ tone: "busy", icon: PackageOpen, word: `${other} other` }} />
      ) : security === 0 && !inventory.broken ? (
        <StatusBadge look={{ tone: "ok", icon: CircleCheck, word: "Up to date" }} />
      ) : null}
      {held > 0 ? <StatusBadge look={{ tone: "unknown", icon: Pin, word: `${held} held` }} /> : null}
      {inventory.rebootRequired === true ? <RebootBadge required /> : null}
    </>
  );
}
