import { BadgeCheck, Download, Megaphone, Pin, UserCheck } from "lucide-react";
import type { HostKeySource } from "../../../shared/contract/access.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import classes from "./hostKeys.module.css";
import { sourceWords } from "./rows.ts";

const looks: Readonly<Record<HostKeySource, Pick<StatusLook, "icon" | "tone">>> = {
  firstUse: { icon: UserCheck, tone: "ok" },
  pinned: { icon: Pin, tone: "ok" },
  imported: { icon: Download, tone: "ok" },
  announced: { icon: Megaphone, tone: "ok" },
  authority: { icon: BadgeCheck, tone: "unknown" },
};

export function SourceBadge({ source }: { source: HostKeySource }) {
  return <StatusBadge plain look={{ ...looks[source], word: sourceWords[source] }} />;
}

export function FingerprintCell({ fingerprint }: { fingerprint: string }) {
  return (
    <>
      <span className={`mono ${classes.clip}`} title={fingerprint}>
        {fingerprint}
      </span>
      <CopyButton value={fingerprint} label="Copy fingerprint" />
    </>
  );
}
