// @vitest-environment happy-dom
import { fireEvent, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { QuietView } from "../../../../../renderer/features/alerts/QuietView.tsx";
import { WindowDialog } from "../../../../../renderer/features/alerts/WindowDialog.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Silence } from "../../../../../shared/contract/alerts.ts";
import { buttonOf, dialogOf, renderAlerts, withTwoHosts } from "../../../../support/alertPage.tsx";
import { type Answers, screen, type Streams } from "../../../../support/page.tsx";

withTwoHosts();

const window = {
  id: "w",
  name: "Nights",
  kind: "off" as const,
  filter: "tag:lab",
  schedule: { kind: "weekly" as const, days: [1, 2, 3, 4, 5], from: "22:00", to: "06:00" },
  enabled: true,
  active: true,
};
const silence = (part: Partial<Silence> = {}): Silence => ({
  id: "s",
  filter: "name=web",
  ruleIds: [],
  severities: [],
  labels: [],
  from: 0,
  until: Date.now() + 3_600_000,
  comment: "disks",
  by: "bob",
  createdAt: 0,
  ...part,
});
type Quiet = NonNullable<Streams["alerts.watchQuiet"]>[number];
const show = (part: Partial<Quiet> = {}, answers: Answers = {}) =>
  renderAlerts(<QuietView />, {
    answers,
    streams: { "alerts.watchQuiet": [{ silences: [], windows: [], dependencies: [], ...part }] },
  });

describe("quiet times", () => {
  it("teach what belongs here while there are none", async () => {
    const page = show();
    await screen.findByLabelText("Silences");
    expect(page.text()).toContain("A nightly reboot or a lab that is off at night belongs here.");
    expect(page.text()).toContain("Hosts behind a jump host depend on it by themselves");
  });

  it("say why they are not known, and are asked for again", async () => {
    const page = renderAlerts(<QuietView />, { streams: { "alerts.watchQuiet": [] } });
    page.end("alerts.watchQuiet", new Failure("transport.closed"));
    await page.user.click(await screen.findByText("Try again"));
    page.emit("alerts.watchQuiet", { silences: [], windows: [window], dependencies: [] });
    await screen.findByText("Nights");
  });

  it("are listed, and ended or removed", async () => {
    const page = show(
      { silences: [silence()], windows: [window], dependencies: [{ id: "d", filter: "group:rack", onHostId: "h2" }] },
      { "alerts.expireSilence": undefined, "alerts.removeWindow": undefined, "alerts.removeDependency": undefined },
    );
    await screen.findByText("Nights");
    expect(page.text()).toContain("Monday to Friday, 22:00 to 06:00");
    expect(page.text()).toContain("Hosts are off as plannedOpen now");
    await page.user.click(screen.getByLabelText("End the silence of name=web now"));
    await page.user.click(screen.getByLabelText("Remove Nights"));
    await page.user.click(buttonOf(await dialogOf("Remove the window Nights?"), "Remove"));
    await page.user.click(screen.getByLabelText("Remove the dependency of group:rack on db"));
    await page.user.click(buttonOf(await dialogOf("Remove the dependency on db?"), "Remove"));
    expect(page.calls.map(({ name, input }) => [name, input])).toEqual(
      expect.arrayContaining([
        ["alerts.expireSilence", { id: "s" }],
        ["alerts.removeWindow", { id: "w" }],
        ["alerts.removeDependency", { id: "d" }],
      ]),
    );
  });

  it("let a silence last longer, with other words", async () => {
    const present = silence({ until: new Date(2198, 0, 1, 8, 30).getTime() });
    const page = show({ silences: [present] }, { "alerts.changeSilence": present });
    await page.user.click(await screen.findByLabelText("Edit the silence of name=web"));
    const dialog = await dialogOf("Edit the silence");
    const ends = dialog.getByLabelText("Ends");
    expect((ends as HTMLInputElement).value).toBe("2198-01-01T08:30");
    fireEvent.change(ends, { target: { value: "2199-01-01T08:30" } });
    await page.fill(dialog.getByLabelText("Why"), " and cables");
    await page.user.click(buttonOf(dialog, "Save"));
    expect(page.calls.at(-1)).toEqual({
      name: "alerts.changeSilence",
      input: { id: "s", until: new Date(2199, 0, 1, 8, 30).getTime(), comment: "disks and cables" },
    });
  });

  it("name the rules of a silence, and show an id only where the rule is gone", async () => {
    const page = show({ silences: [silence({ ruleIds: ["own", "disk-used", "gone"] })] });
    await screen.findByText(/Queue long, Disk nearly full, gone · disks · by bob/);
    expect(page.text()).not.toContain("own,");
  });

  it("leave out silences that are over, and tell windows that are shut or switched off", async () => {
    const page = show({
      silences: [silence({ until: Date.now() - 1000, comment: "long ago" })],
      windows: [
        { ...window, id: "w2", name: "Shut", kind: "maintenance", active: false },
        { ...window, id: "w3", name: "Resting", enabled: false, active: false },
      ],
      dependencies: [{ id: "d", filter: "", onHostId: "removed" }],
    });
    await screen.findByText("Shut");
    expect(page.text()).not.toContain("long ago");
    expect(page.text()).not.toContain("Open now");
    expect(page.text()).toContain("Hosts are off as plannedSwitched off");
    expect(page.text()).toContain("All hosts depend on A removed host");
  });

  it("stay when ending one fails, and say why", async () => {
    const page = show({ silences: [silence()] }, { "alerts.expireSilence": new Failure("alerts.silenceNotFound") });
    await page.user.click(await screen.findByText("End now"));
    await screen.findByRole("alert");
    expect(page.text()).toContain("disks");
  });
});

describe("a window", () => {
  const open = (of: Parameters<typeof WindowDialog>[0]["window"], answers: Answers = {}) => {
    const closed: boolean[] = [];
    const page = renderAlerts(<WindowDialog window={of} onClose={() => closed.push(true)} />, {
      answers: { "alerts.saveWindow": (input) => ({ ...input, id: "w" }), ...answers },
    });
    return { page, closed };
  };
  const sent = ({ calls }: ReturnType<typeof open>["page"]): unknown =>
    calls.find(({ name }) => name === "alerts.saveWindow")?.input;

  it("is added for every week but its days", async () => {
    const { page, closed } = open("new");
    const dialog = await dialogOf("Add a window");
    await page.user.click(dialog.getByLabelText("Sunday"));
    await page.fill(dialog.getByLabelText(/^Name/), "Updates");
    await page.user.click(buttonOf(dialog, "Save"));
    await waitFor(() => expect(closed).toHaveLength(1));
    expect(sent(page)).toEqual({
      name: "Updates",
      kind: "maintenance",
      filter: "",
      enabled: true,
      schedule: { kind: "weekly", days: [1, 2, 3, 4, 5, 6], from: "22:00", to: "06:00" },
    });
  });

  it("is changed in its place", async () => {
    const { page, closed } = open(window);
    const dialog = await dialogOf("Edit Nights");
    await page.user.click(dialog.getByText("Maintenance"));
    await page.user.click(buttonOf(dialog, "Save"));
    await waitFor(() => expect(closed).toHaveLength(1));
    const { active, ...saved } = window;
    expect([active, sent(page)]).toEqual([true, { ...saved, kind: "maintenance" }]);
  });

  it("once keeps its times, by the clock of this computer", async () => {
    const from = new Date(2026, 2, 29, 1, 30).getTime();
    const until = new Date(2026, 2, 29, 4, 0).getTime();
    const { page, closed } = open({ ...window, schedule: { kind: "once", from, until } });
    await page.user.click(buttonOf(await dialogOf("Edit Nights"), "Save"));
    await waitFor(() => expect(closed).toHaveLength(1));
    expect(sent(page)).toMatchObject({ schedule: { kind: "once", from, until } });
  });

  it.each([
    ["no day", { ...window, schedule: { ...window.schedule, days: [] } }, "Choose at least one day."],
    ["no name", { ...window, name: " " }, "Give the window a name."],
    [
      "its end before its begin",
      { ...window, schedule: { kind: "once" as const, from: 7_200_000, until: 3_600_000 } },
      "It must end after it begins.",
    ],
    ["a filter that is not understood", { ...window, filter: "nonsense:x" }, "The filter is not understood."],
  ])("is not saved with %s, and says so", async (_, one, words) => {
    const { page, closed } = open(one);
    const save = await waitFor(() => buttonOf(screen, "Save"));
    const form = save.closest("form");
    // The browser's own validation is not what is asked about here.
    if (form) form.noValidate = true;
    await page.user.click(save);
    await screen.findByText(words);
    expect([sent(page), closed]).toEqual([undefined, []]);
  });
});
