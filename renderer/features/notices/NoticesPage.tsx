import { Tabs } from "@mantine/core";
import { Inbox, Megaphone, Moon, Route as RouteIcon } from "lucide-react";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import { sizes } from "../../app/theme.ts";
import { Page } from "../../components/PageHeader.tsx";
import { ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { useStream } from "../../transport/hooks.ts";
import { Channels } from "./Channels.tsx";
import classes from "./notices.module.css";
import { Outbox } from "./Outbox.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { stateLooks } from "./looks.ts";
import { Routes } from "./Routes.tsx";
import { Timing } from "./Timing.tsx";

const tabs: readonly (string | undefined)[] = ["channels", "routes", "timing", "outbox"];

/** Who is told of alerts, how and when. Nothing is told until a channel and a route are there. */
export function NoticesPage() {
  const [state, setState] = useState<StreamEvent<"notices.watch"> | null>(null);
  const { item } = useParams<{ item?: string }>();
  const [, navigate] = useLocation();
  const { failure, reopen } = useStream("notices.watch", undefined, setState);
  return (
    <Page
      fill
      title="Notices"
      subtitle="Who is told of alerts, how and when. Nothing leaves this computer but by these channels."
    >
      {state === null ? (
        failure ? (
          <ErrorState failure={failure} onRetry={reopen} />
        ) : (
          <LoadingState label="Loading notices" />
        )
      ) : (
        <>
          <ErrorLine failure={failure} onRetry={reopen} />
          <Tabs
            value={tabs.includes(item) ? (item ?? null) : "channels"}
            onChange={(value) => navigate(value === "channels" || value === null ? "/notices" : `/notices/${value}`)}
            className={classes.tabs}
          >
            <Tabs.List>
              <Tabs.Tab value="channels" leftSection={<Megaphone size={sizes.icon.sm} aria-hidden />}>
                Channels ({state.channels.length})
              </Tabs.Tab>
              <Tabs.Tab value="routes" leftSection={<RouteIcon size={sizes.icon.sm} aria-hidden />}>
                Routes ({state.routes.length})
              </Tabs.Tab>
              <Tabs.Tab value="timing" leftSection={<Moon size={sizes.icon.sm} aria-hidden />}>
                Timing and quiet hours
              </Tabs.Tab>
              <Tabs.Tab value="outbox" leftSection={<Inbox size={sizes.icon.sm} aria-hidden />}>
                Outbox <FailedCount />
              </Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="channels" className={classes.panel}>
              <Channels channels={state.channels} routes={state.routes} />
            </Tabs.Panel>
            <Tabs.Panel value="routes" className={classes.panel}>
              <Routes routes={state.routes} channels={state.channels} />
            </Tabs.Panel>
            <Tabs.Panel value="timing" className={classes.panel}>
              <Timing key={JSON.stringify(state.settings)} present={state.settings} />
            </Tabs.Panel>
            <Tabs.Panel value="outbox" className={classes.panel}>
              <Outbox />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Page>
  );
}

/** How many notices did not get through; nothing while all did. */
function FailedCount() {
  const [failed, setFailed] = useState(0);
  useStream("notices.outbox", undefined, (all) => setFailed(all.filter(({ state }) => state === "failed").length));
  return failed === 0 ? null : <StatusBadge look={{ ...stateLooks.failed, word: `${failed} failed` }} />;
}
