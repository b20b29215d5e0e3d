import {
  FileKey2,
  KeyRound,
  type LucideIcon,
  RectangleEllipsis,
  ShieldCheck,
  TriangleAlert,
  Timer,
  UserKey,
} from "lucide-react";
import type { CredentialKind } from "../../../shared/contract/credentials.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { unknownText } from "../../components/format.ts";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import classes from "./credentials.module.css";
import { type CredentialRow, findingInWords, kindInWords, typeInWords, usersInWords, worst } from "./rows.ts";

const icons: Readonly<Record<CredentialKind, LucideIcon>> = {
  password: RectangleEllipsis,
  key: FileKey2,
  agent: UserKey,
  totp: Timer,
};

export function KindLabel({ row }: { row: CredentialRow }) {
  const Icon = icons[row.kind];
  return (
    <span className={classes.kind}>
      <Icon size={sizes.icon.sm} aria-hidden />
      {kindInWords(row)}
    </span>
  );
}

const looks: Readonly<Record<"high" | "low" | "none", Pick<StatusLook, "tone" | "icon">>> = {
  high: { tone: "warning", icon: TriangleAlert },
  low: { tone: "unknown", icon: KeyRound },
  none: { tone: "ok", icon: ShieldCheck },
};

/** The most important finding, and how many more there are. */
export function Findings({ row }: { row: CredentialRow }) {
  const level = worst(row.findings) ?? "none";
  const first = row.findings.find(({ severity }) => severity === level) ?? row.findings[0];
  const word = first ? findingInWords(first, () => "").short : "In order";
  const more = row.findings.length > 1 ? ` and ${row.findings.length - 1} more` : "";
  return <StatusBadge plain look={{ ...looks[level], word: `${word}${more}` }} />;
}

const rank = (row: CredentialRow): number => ({ high: 2, low: 1, none: 0 })[worst(row.findings) ?? "none"];

export const columns: readonly Column<CredentialRow>[] = [
  {
    id: "name",
    header: "Name",
    min: 9,
    grow: 2,
    value: (row) => row.label,
    cell: (row) => (
      <span className={classes.clip} title={row.label}>
        {row.label}
      </span>
    ),
  },
  { id: "kind", header: "Kind", min: 9.8, value: kindInWords, cell: (row) => <KindLabel row={row} /> },
  { id: "findings", header: "Report", min: 10.5, grow: 5, value: rank, cell: (row) => <Findings row={row} /> },
  {
    id: "users",
    header: "Used by",
    min: 6.5,
    value: (row) => row.usedBy,
    cell: (row) => (
      <span className={classes.clip} title={row.hosts.map(({ name }) => name).join(", ")}>
        {usersInWords(row)}
      </span>
    ),
  },
  {
    id: "used",
    header: "Last login",
    min: 5.4,
    value: (row) => row.lastUsedAt,
    cell: (row) => (row.lastUsedAt === null ? unknownText : <Time at={row.lastUsedAt} relative />),
  },
  {
    id: "age",
    header: "Changed",
    min: 5.4,
    value: (row) => row.changedAt,
    cell: (row) => <Time at={row.changedAt} relative />,
  },
  {
    id: "type",
    header: "Key type",
    min: 6.2,
    value: typeInWords,
    cell: (row) => <span className={classes.clip}>{typeInWords(row) ?? row.agentKey ?? unknownText}</span>,
  },
  {
    id: "fingerprint",
    header: "Fingerprint",
    min: 5.6,
    grow: 2,
    cell: ({ fingerprint }) =>
      fingerprint === null ? (
        unknownText
      ) : (
        <>
          <span className={`mono ${classes.clip}`} title={fingerprint}>
            {fingerprint}
          </span>
          <CopyButton value={fingerprint} label="Copy fingerprint" />
        </>
      ),
  },
];
