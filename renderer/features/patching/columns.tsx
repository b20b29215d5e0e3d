import { Group, Text } from "@mantine/core";
import { LoaderCircle, PackageOpen, ShieldAlert, TriangleAlert } from "lucide-react";
import { Link } from "wouter";
import type { PackageUpdate } from "../../../shared/contract/patching.ts";
import { EnvironmentBadge } from "../../components/EnvironmentBadge.tsx";
import { unknownText } from "../../components/format.ts";
import { pageWords } from "../../components/pageWords.ts";
import { RunBadge, StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { BrokenBadge, RebootBadge, SecurityBadge } from "./badges.tsx";
import classes from "./patching.module.css";
import { countsOf, type PatchRow } from "./rows.ts";

/** The fleet table. Hosts with security updates sort first when the column does. */
export const patchColumns: readonly Column<PatchRow>[] = [
  {
    id: "host",
    header: "Host",
    min: 11,
    grow: 2,
    value: ({ host }) => host.name,
    cell: ({ host }) => (
      <Group gap="xs" wrap="nowrap">
        <Link href={`/host/${host.id}/packages`} className={classes.link} tabIndex={-1}>
          {host.name}
        </Link>
        <EnvironmentBadge environment={host.environment} />
      </Group>
    ),
  },
  {
    id: "security",
    header: "Security",
    min: 8,
    value: ({ inventory }) => (inventory ? countsOf(inventory).security : null),
    cell: ({ inventory }) => (inventory ? <SecurityBadge count={countsOf(inventory).security} /> : unknownText),
  },
  {
    id: "other",
    header: "Other",
    min: 4,
    grow: 0.5,
    value: ({ inventory }) => (inventory ? countsOf(inventory).other : null),
    cell: ({ inventory }) => (inventory ? countsOf(inventory).other : unknownText),
  },
  {
    id: "held",
    header: "Held",
    min: 4,
    grow: 0.5,
    value: ({ inventory }) => inventory?.held.length ?? null,
    cell: ({ inventory }) => inventory?.held.length ?? unknownText,
  },
  {
    id: "reboot",
    header: "Reboot",
    min: 9,
    value: ({ inventory }) => (inventory ? inventory.rebootRequired : null),
    cell: ({ inventory }) => (inventory ? <RebootBadge required={inventory.rebootRequired} /> : unknownText),
  },
  {
    id: "lists",
    header: "Lists renewed",
    min: 7,
    value: ({ inventory }) => inventory?.listsRefreshedAt ?? null,
    cell: ({ inventory }) =>
      inventory ? (
        inventory.listsRefreshedAt === null ? (
          "Never"
        ) : (
          <Time at={inventory.listsRefreshedAt} relative />
        )
      ) : (
        "Not read yet"
      ),
  },
  {
    id: "checked",
    header: "Checked",
    min: 6,
    value: ({ inventory }) => inventory?.takenAt ?? null,
    cell: ({ inventory }) => (inventory ? <Time at={inventory.takenAt} relative /> : unknownText),
  },
  { id: "now", header: "Now", min: 9, grow: 2, value: nowRank, cell: (row) => <Now row={row} /> },
];

function nowRank({ run, busy, failure, inventory }: PatchRow): number {
  return run ? 0 : busy ? 1 : failure ? 2 : inventory?.broken ? 3 : 4;
}

function Now({ row }: { row: PatchRow }) {
  const { run, busy, failure, inventory } = row;
  if (run) {
    const percent = run.progress === null ? undefined : `${Math.round(run.progress * 100)} %`;
    return <RunBadge state={run.state} detail={percent} />;
  }
  if (busy) return <StatusBadge look={{ tone: "busy", icon: LoaderCircle, word: "Reading" }} />;
  if (failure)
    return (
      <Group
        gap="xs"
        wrap="nowrap"
        className={classes.clip}
        title={`${pageWords(failure).title} ${pageWords(failure).next}`}
      >
        <StatusBadge look={{ tone: "critical", icon: TriangleAlert, word: "Failed" }} />
        <Text size="sm" truncate>
          {pageWords(failure).title}
        </Text>
      </Group>
    );
  if (inventory?.broken) return <BrokenBadge />;
  return null;
}

/** The updates of one host. */
export const updateColumns: readonly Column<PackageUpdate>[] = [
  {
    id: "name",
    header: "Package",
    min: 12,
    grow: 2,
    value: ({ name }) => name,
    cell: ({ name }) => <span className="mono">{name}</span>,
  },
  {
    id: "security",
    header: "Kind",
    min: 7,
    value: ({ security }) => !security,
    cell: ({ security }) =>
      security ? (
        <StatusBadge look={{ tone: "critical", icon: ShieldAlert, word: "Security" }} />
      ) : (
        <StatusBadge plain look={{ tone: "busy", icon: PackageOpen, word: "Update" }} />
      ),
  },
  {
    id: "from",
    header: "Installed",
    min: 9,
    grow: 1.5,
    value: ({ from }) => from,
    cell: ({ from }) => <span className={`mono ${classes.clip}`}>{from ?? "New"}</span>,
  },
  {
    id: "to",
    header: "Available",
    min: 9,
    grow: 1.5,
    value: ({ to }) => to,
    cell: ({ to }) => <span className={`mono ${classes.clip}`}>{to ?? "Removed"}</span>,
  },
  {
    id: "origin",
    header: "From",
    min: 10,
    grow: 1.5,
    value: ({ origin }) => origin,
    cell: ({ origin }) => (origin === "" ? unknownText : origin),
  },
];
