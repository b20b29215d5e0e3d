import { within } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, onTestFinished } from "vitest";
import { useInventory } from "../../renderer/app/state/inventory.ts";
import { useAlertsState } from "../../renderer/components/alertsStore.ts";
import type { Alert } from "../../shared/contract/alerts.ts";
import { anAlert, aRule } from "./alertPageData.ts";
import { stubCanvas } from "./canvas.ts";
import { type Answers, renderPage, type RenderedPage, screen, type Streams } from "./page.tsx";
import { aHost } from "./pageData.ts";

export const web = aHost({ id: "h1", name: "web" });
export const db = aHost({ id: "h2", name: "db" });
export const hostDown = anAlert({
  id: "alert-2",
  hostId: "h2",
  severity: "critical",
  label: "",
  ruleId: "host-down",
  ruleName: "Host down",
  message: "db does not answer",
});
export const rules = [aRule(), aRule({ id: "own", name: "Queue long", origin: "own", filter: "tag:mail" })];

/** Two hosts, charts without a canvas, and nothing left of it afterwards. For the top of a test file. */
export function withTwoHosts(): void {
  beforeEach(() => {
    const canvas = stubCanvas();
    const hosts = new Map([
      ["h1", web],
      ["h2", db],
    ]);
    useInventory.setState({ hosts, loaded: true, failure: null });
    onTestFinished(() => {
      canvas.restore();
      useInventory.setState({ hosts: new Map(), loaded: false, failure: null });
      useAlertsState.setState({ byId: new Map(), loaded: false, failure: null }, true);
    });
  });
}

/** A part of the alerts page with a core that knows two rules and these alerts. */
export function renderAlerts(
  part: ReactNode,
  { alerts = [], answers = {}, streams = {} }: { alerts?: readonly Alert[]; answers?: Answers; streams?: Streams } = {},
): RenderedPage {
  return renderPage(
    part,
    {
      "alerts.history": [],
      "alerts.rules": rules,
      "incidents.list": [],
      "metrics.range": { stepSeconds: 10, times: [], series: [] },
      "alerts.previewRule": { hosts: 2, series: [], truncated: false, hoursSeen: 24 },
      ...answers,
    } as Answers,
    {
      "alerts.watch": [{ type: "all", alerts: [...alerts] }],
      "alerts.watchRules": [rules],
      "alerts.watchQuiet": [{ silences: [], windows: [], dependencies: [] }],
      ...streams,
    },
  );
}

/** The dialog or drawer with this title. Looked up by its text: asking a whole page for roles is slow. */
export async function dialogOf(title: string): Promise<ReturnType<typeof within>> {
  const heading = await screen.findByText(title, { selector: "h2" });
  const dialog = document.querySelector<HTMLElement>(`[role="dialog"][aria-labelledby="${heading.id}"]`);
  if (!dialog) throw new Error(`"${title}" names no dialog`);
  return within(dialog);
}

/** The button with this text. */
export function buttonOf(part: Pick<ReturnType<typeof within>, "getAllByText">, text: string): HTMLButtonElement {
  const found = part.getAllByText(text).flatMap((element: HTMLElement) => element.closest("button") ?? []);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} buttons "${text}"`);
  return found[0];
}

/** The alerts that are listed, as text. */
export const listed = (): string[] =>
  [...document.querySelectorAll('[role="option"]')].map((row) => row.textContent ?? "");
