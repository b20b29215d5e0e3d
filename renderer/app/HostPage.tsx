import { Button, Group, Tabs, Text } from "@mantine/core";
import { Pencil, Trash2 } from "lucide-react";
import { Suspense } from "react";
import { useLocation } from "wouter";
import type { Host } from "../../shared/contract/hosts.ts";
import { EnvironmentBadge } from "../components/EnvironmentBadge.tsx";
import { hostAddressText } from "../components/hostAddress.ts";
import { Page } from "../components/PageHeader.tsx";
import { MaintenanceBadge } from "../components/MaintenanceBadge.tsx";
import { LoadingState } from "../components/states.tsx";
import { HealthBadge } from "../components/StatusBadge.tsx";
import { WordList } from "../components/WordList.tsx";
import { LegacyBadge } from "../features/doctor/LegacyBadge.tsx";
import { HostTrouble } from "../features/hosts/HostTrouble.tsx";
import { features } from "./features.ts";
import classes from "./HostPage.module.css";
import { NotFound } from "./NotFound.tsx";
import { removeHosts } from "./removeHosts.ts";
import { useHostHealth } from "./state/health.ts";
import { editHost } from "./state/hostEditor.ts";
import { useHost, useInventory } from "./state/inventory.ts";
import { sizes } from "./theme.ts";

const tabs = features
  .flatMap((feature) => (feature.hostTab ? [{ title: feature.title, ...feature.hostTab, Icon: feature.icon }] : []))
  .toSorted((a, b) => a.position - b.position);

/** The frame of one host: who it is, how it is, and the tabs that features contribute. */
export function HostPage({ id, tab }: { id: string; tab: string | undefined }) {
  const [, navigate] = useLocation();
  const host = useHost(id);
  const loaded = useInventory((state) => state.loaded);
  const health = useHostHealth(id);
  if (!host) return loaded ? <NotFound what="host" /> : <LoadingState />;
  const current = tabs.find((entry) => entry.id === tab) ?? tabs[0];
  return (
    <Page
      fill
      title={
        <Group gap="sm">
          {host.name}
          <HealthBadge status={health?.status ?? "unknown"} />
          <EnvironmentBadge environment={host.environment} />
          <MaintenanceBadge host={host} />
          <LegacyBadge host={host} />
        </Group>
      }
      subtitle={
        <Group gap="sm">
          <Text span ff="monospace" size="sm">
            {host.user}@{hostAddressText(host)}
          </Text>
          <WordList words={host.groups} kind="group" />
          <WordList words={host.tags} kind="tag" />
        </Group>
      }
      actions={<HostActions host={host} />}
    >
      <HostTrouble host={host} />
      <Tabs
        value={current?.id ?? null}
        onChange={(next) => next && navigate(`/host/${id}/${next}`)}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List>
          {tabs.map(({ id: tabId, title, Icon }) => (
            <Tabs.Tab key={tabId} value={tabId} leftSection={<Icon size={sizes.icon.sm} aria-hidden />}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {current ? (
          <Tabs.Panel value={current.id} className={classes.panel}>
            <Suspense fallback={<LoadingState />}>
              <current.Tab host={host} />
            </Suspense>
          </Tabs.Panel>
        ) : null}
      </Tabs>
    </Page>
  );
}

function HostActions({ host }: { host: Host }) {
  const [, navigate] = useLocation();
  const remove = async (): Promise<void> => {
    if (await removeHosts([host])) navigate("/fleet");
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Pencil size={sizes.icon.sm} aria-hidden />}
        onClick={() => editHost(host.id)}
      >
        Edit
      </Button>
      <Button variant="default" leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />} onClick={() => void remove()}>
        Remove
      </Button>
    </>
  );
}
