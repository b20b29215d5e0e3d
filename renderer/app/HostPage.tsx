import { Group, Tabs, Text } from "@mantine/core";
import { useLocation } from "wouter";
import { EnvironmentBadge } from "../components/EnvironmentBadge.tsx";
import { Page } from "../components/PageHeader.tsx";
import { LoadingState } from "../components/states.tsx";
import { HealthBadge } from "../components/StatusBadge.tsx";
import { features } from "./features.ts";
import { NotFound } from "./NotFound.tsx";
import { useHostHealth } from "./state/health.ts";
import { useHost, useInventory } from "./state/inventory.ts";
import { sizes } from "./theme.ts";

const tabs = features
  .flatMap((feature) => (feature.hostTab ? [{ ...feature.hostTab, title: feature.title, Icon: feature.icon }] : []))
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
        </Group>
      }
      subtitle={
        <Group gap="sm">
          <Text span ff="monospace" size="sm">
            {host.user}@{host.address}:{host.port}
          </Text>
          {[...host.groups, ...host.tags].map((word) => (
            <span key={word}>{word}</span>
          ))}
        </Group>
      }
    >
      <Tabs
        value={current?.id ?? null}
        onChange={(next) => next && navigate(`/host/${id}/${next}`)}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List>
          {tabs.map(({ id: tabId, title, Icon }) => (
            <Tabs.Tab key={tabId} value={tabId} leftSection={<Icon size={sizes.icon.sm} aria-hidden />}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {current ? <current.Tab host={host} /> : null}
    </Page>
  );
}
