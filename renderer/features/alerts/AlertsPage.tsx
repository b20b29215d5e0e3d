import { Tabs } from "@mantine/core";
import { BellOff, BellRing, History, SlidersHorizontal } from "lucide-react";
import { useLocation, useParams } from "wouter";
import { sizes } from "../../app/theme.ts";
import { Page } from "../../components/PageHeader.tsx";
import { useAlertCounts, useAlerts } from "../../components/alertsStore.ts";
import { AlertHistory } from "./AlertHistory.tsx";
import { AlertList } from "./AlertList.tsx";
import classes from "./alerts.module.css";
import { countWords } from "./model.ts";
import { QuietView } from "./QuietView.tsx";
import { RulesView } from "./RulesView.tsx";

const tabs = [
  { value: "now", title: "Now", Icon: BellRing },
  { value: "rules", title: "Rules", Icon: SlidersHorizontal },
  { value: "quiet", title: "Quiet times", Icon: BellOff },
  { value: "history", title: "History", Icon: History },
] as const;

/** What is wrong now, by which rules, and what keeps it quiet. An item that is none of the parts is an alert. */
export function AlertsPage() {
  const { item } = useParams<{ item?: string }>();
  const [, navigate] = useLocation();
  const tab = tabs.find(({ value }) => value === item)?.value;
  const current = tab ?? "now";
  const counts = useAlertCounts();
  const { alerts } = useAlerts();
  const subtitle = countWords(counts, alerts) || "Nothing asks for you";
  return (
    <Page fill title="Alerts" subtitle={subtitle}>
      <Tabs
        value={current}
        onChange={(value) => navigate(value === "now" || value === null ? "/alerts" : `/alerts/${value}`)}
        className={classes.tabs}
        keepMounted={false}
      >
        <Tabs.List aria-label="Parts of the alerts page">
          {tabs.map(({ value, title, Icon }) => (
            <Tabs.Tab key={value} value={value} leftSection={<Icon size={sizes.icon.sm} aria-hidden />}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="now" className={classes.tabPanel}>
          <AlertList
            openId={tab === undefined ? (item ?? null) : null}
            onOpen={(id) => navigate(id === null ? "/alerts" : `/alerts/${id}`)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="rules" className={classes.tabPanel}>
          <RulesView />
        </Tabs.Panel>
        <Tabs.Panel value="quiet" className={classes.tabPanel}>
          <QuietView />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.tabPanel}>
          <AlertHistory />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
