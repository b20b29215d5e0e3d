// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ImportDialog } from "../../../../../renderer/features/alerts/ImportDialog.tsx";
import { RuleDialog } from "../../../../../renderer/features/alerts/RuleDialog.tsx";
import { RulesView } from "../../../../../renderer/features/alerts/RulesView.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Rule } from "../../../../../shared/contract/alerts.ts";
import { buttonOf, dialogOf, renderAlerts, rules, withTwoHosts } from "../../../../support/alertPage.tsx";
import { aRule } from "../../../../support/alertPageData.ts";
import { type Answers, screen, type Streams } from "../../../../support/page.tsx";

withTwoHosts();

const show = (answers: Answers = {}, streams: Streams = {}) => renderAlerts(<RulesView />, { answers, streams });
const ofRules = (all: Rule[]): Streams => ({ "alerts.watchRules": [all] });

describe("the rules", () => {
  it("are listed in words, can be searched, and are switched", async () => {
    const page = show({ "alerts.enableRules": undefined });
    await screen.findByText("Disk used above 90 or 95 %");
    await page.fill(screen.getByLabelText("Search rules"), "queue");
    expect(screen.queryByText("Disk nearly full")).toBeNull();
    await page.user.click(screen.getByLabelText("Queue long is on"));
    expect(page.calls).toContainEqual({ name: "alerts.enableRules", input: { ids: ["own"], enabled: false } });
    await page.fill(screen.getByLabelText("Search rules"), " zebra");
    await screen.findByText("No rule matches");
  });

  it("say why they cannot be shown, and are asked for again", async () => {
    const page = show({}, { "alerts.watchRules": [] });
    page.end("alerts.watchRules", new Failure("transport.closed"));
    await page.user.click(await screen.findByText("Try again"));
    page.emit("alerts.watchRules", rules);
    await screen.findByText("Disk nearly full");
  });

  it("say why a switch did not hold", async () => {
    const page = show({ "alerts.enableRules": new Failure("alerts.ruleNotFound", { name: "own" }) });
    await page.user.click(await screen.findByLabelText("Queue long is on"));
    await screen.findByRole("alert");
    expect(screen.getByLabelText("Queue long is on")).toHaveProperty("checked", true);
  });

  it("are documented one by one, those of one's own are not", async () => {
    const page = show();
    expect(screen.queryByLabelText("Read about Queue long")).toBeNull();
    await page.user.click(await screen.findByLabelText("Read about Disk nearly full"));
    expect((await dialogOf("Disk nearly full")).getByText(/databases stop/)).toBeTruthy();
  });

  it.each([
    ["a rule of one's own is removed", aRule({ id: "own", name: "Mine", origin: "own" }), "Remove Mine", "Remove"],
    ["an imported rule is removed", aRule({ id: "imp", name: "Up", origin: "prometheus" }), "Remove Up", "Remove"],
    ["a changed default is set back", aRule({ changed: true }), "Set back Disk nearly full", "Set back"],
  ])("%s after a question", async (_, rule, label, confirm) => {
    const page = show({ "alerts.removeRule": undefined }, ofRules([rule]));
    await page.user.click(await screen.findByLabelText(label));
    const question = await dialogOf(`${confirm} "${rule.name}"?`);
    expect(page.calls.some(({ name }) => name === "alerts.removeRule")).toBe(false);
    await page.user.click(buttonOf(question, confirm));
    expect(page.calls).toContainEqual({ name: "alerts.removeRule", input: { id: rule.id } });
  });

  it("offer nothing to set back while the defaults are as delivered", async () => {
    const page = show({}, ofRules([aRule()]));
    await screen.findByText("Disk nearly full");
    expect(screen.queryByLabelText("Set back Disk nearly full")).toBeNull();
    await page.user.hover(buttonOf(screen, "Set back the defaults"));
    await screen.findByRole("tooltip", { name: "All default rules are as delivered." });
    await page.user.click(buttonOf(screen, "Set back the defaults"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("are all set back after a question", async () => {
    const page = show({ "alerts.resetRules": undefined }, ofRules([aRule({ changed: true })]));
    await screen.findByText(/changed/);
    await page.user.click(buttonOf(screen, "Set back the defaults"));
    await page.user.click(buttonOf(await dialogOf("Set back all default rules?"), "Set back"));
    await screen.findByText("The default rules are as delivered");
  });

  it("keep names and filters that look like markup as text", async () => {
    const name = "<script>alert(1)</script>";
    show({}, ofRules([aRule({ name, filter: "<b>x</b>" })]));
    await screen.findByText(name);
    expect(document.querySelector("script, b")).toBeNull();
  });
});

describe("a rule that is edited", () => {
  const edit = (rule: Rule | "new", answers: Answers = {}) =>
    renderAlerts(<RuleDialog rule={rule} onClose={() => undefined} />, { answers });
  const series = {
    hostId: "h1",
    label: "/var",
    value: 93.4,
    severity: "warning" as const,
    fired: 3,
    firedSeconds: 600,
  };

  it("shows what it would do, and is saved with its new limit", async () => {
    const preview = { hosts: 2, series: [series], truncated: false, hoursSeen: 24 };
    const page = edit(aRule(), { "alerts.previewRule": preview, "alerts.saveRule": aRule() });
    const dialog = await dialogOf("Edit Disk nearly full");
    await dialog.findByText(/would have fired 3 times/);
    expect(dialog.getByText("93.4 %")).toBeTruthy();
    const limit = dialog.getByLabelText("Warning: begins past");
    await page.user.clear(limit);
    await page.fill(limit, "92");
    await page.user.click(buttonOf(dialog, "Save"));
    await screen.findByText("Disk nearly full is saved");
    const saved = page.calls.find(({ name }) => name === "alerts.saveRule")?.input;
    expect(saved).toMatchObject({
      id: "disk-used",
      condition: { levels: [{ severity: "critical" }, { severity: "warning", enter: 92, clear: 88 }] },
    });
  });

  it("names eight series that it is about, the others by their number", async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ ...series, label: `/d${index}` }));
    const well = { ...series, label: "/well", severity: null, fired: 0, firedSeconds: 0 };
    const once = { ...series, label: "/once", severity: null, fired: 1, firedSeconds: 60 };
    edit(aRule(), {
      "alerts.previewRule": { hosts: 2, series: [once, well, ...many], truncated: true, hoursSeen: 24 },
    });
    const panel = within(await screen.findByLabelText("Preview"));
    await panel.findByText(/^13 and more series of 2 hosts: 11 past the limit now/);
    expect(panel.getAllByText("web", { exact: false })).toHaveLength(8);
    expect(panel.getByText("well now")).toBeTruthy();
    expect(panel.queryByText("/well")).toBeNull();
    expect(panel.getByText("and 4 more")).toBeTruthy();
  });

  it.each([
    ["its name is empty", aRule({ name: " " }), "Give the rule a name."],
    ["its message is empty", aRule({ message: " " }), "Say in the message what is wrong."],
    ["its runbook is no web address", aRule({ runbook: "javascript:alert(1)" }), /^A runbook is a web address/],
    [
      "it names too long a series",
      aRule({ labels: { only: ["x".repeat(257)], not: [] } }),
      /^A series is named with at most 256 characters/,
    ],
    ["it waits for eight days", aRule({ forSeconds: 8 * 86_400 }), /^The times are out of bounds/],
    [
      "it has no limit",
      aRule({ condition: { kind: "threshold", metric: "disk.used", direction: "above", levels: [] } }),
      /^The condition is not complete/,
    ],
  ])("is not saved when %s, and says so", async (_, rule, words) => {
    const page = edit(rule);
    const title = await screen.findByText(`Edit ${rule.name}`.trim(), { selector: "h2" });
    const form = title.closest('[role="dialog"]')?.querySelector("form");
    // The browser's own validation is not what is asked about here.
    if (form) form.noValidate = true;
    await page.user.click(buttonOf(screen, "Save"));
    await screen.findByText(words, { selector: "[role=alert]" });
    expect(page.calls.some(({ name }) => name === "alerts.saveRule")).toBe(false);
  });

  it("is not saved with a filter that is not understood", async () => {
    const page = edit(aRule({ filter: "nonsense:x" }));
    await page.user.click(buttonOf(await dialogOf("Edit Disk nearly full"), "Save"));
    expect(page.calls.filter(({ name }) => name !== "alerts.previewRule")).not.toContainEqual(
      expect.objectContaining({ name: "alerts.saveRule" }),
    );
  });
});

describe("an import from Prometheus", () => {
  const rule = { group: "g", expression: "up == 0", reason: null };
  const four = [
    { ...rule, name: "Down", outcome: "new" as const },
    { ...rule, name: "Slow", outcome: "changed" as const },
    { ...rule, name: "Same", outcome: "unchanged" as const },
    { ...rule, name: "Odd", outcome: "refused" as const, reason: "Line 7: nobody measures it." },
  ];
  const open = (answers: Answers) => renderAlerts(<ImportDialog opened onClose={() => undefined} />, { answers });
  const paste = async (page: ReturnType<typeof open>, text: string) => {
    const dialog = await dialogOf("Import Prometheus rules");
    await page.fill(dialog.getByLabelText("Rule file (YAML)"), text);
    await page.user.click(buttonOf(dialog, "Preview"));
    return dialog;
  };

  it("writes what is chosen after a preview, without what is refused or left out", async () => {
    const page = open({ "alerts.previewImport": four, "alerts.importRules": { written: 1 } });
    const dialog = await paste(page, "groups: []");
    await dialog.findByText("Line 7: nobody measures it.");
    for (const name of ["Same", "Odd"])
      expect(dialog.getByLabelText(`Import ${name}`)).toHaveProperty("disabled", true);
    await page.user.click(dialog.getByLabelText("Import Slow"));
    await page.user.click(buttonOf(dialog, "Import 1 rule"));
    await screen.findByText("1 rule imported");
    expect(page.calls.at(-1)).toEqual({ name: "alerts.importRules", input: { text: "groups: []", names: ["Down"] } });
  });

  it("says at each button that cannot be pressed what is missing", async () => {
    const page = open({ "alerts.previewImport": four });
    const why = (button: HTMLElement) =>
      document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent;
    const before = await dialogOf("Import Prometheus rules");
    expect(why(buttonOf(before, "Preview"))).toBe("Paste a rule file above, or choose one.");
    expect(why(buttonOf(before, "Import"))).toBe("Preview it first.");
    const dialog = await paste(page, "groups: []");
    for (const name of ["Down", "Slow"]) await page.user.click(await dialog.findByLabelText(`Import ${name}`));
    expect(why(buttonOf(dialog, "Import"))).toBe("Choose at least one rule.");
    await page.user.click(dialog.getByLabelText("Import Down"));
    expect(why(buttonOf(dialog, "Import 1 rule"))).toBeUndefined();
  });

  it("asks for a new preview once the text is another one", async () => {
    const page = open({ "alerts.previewImport": four });
    const dialog = await paste(page, "groups: []");
    await dialog.findByText("Slow");
    await page.fill(dialog.getByLabelText("Rule file (YAML)"), "# changed");
    expect(dialog.queryByText("Slow")).toBeNull();
    expect(buttonOf(dialog, "Import").disabled).toBe(true);
  });

  it.each([
    ["there is nothing in the file", [], "There is no rule in it."],
    ["it is no rule file", new Failure("internal", { reference: "x" }), /./],
  ])("says so when %s, and writes nothing", async (_, answer, words) => {
    const page = open({ "alerts.previewImport": answer });
    const dialog = await paste(page, "x");
    if (answer instanceof Failure) await dialog.findByRole("alert");
    else await dialog.findByText(words);
    expect(buttonOf(dialog, "Import").disabled).toBe(true);
  });
});
