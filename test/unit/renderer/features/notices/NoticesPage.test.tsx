// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Route as Place } from "wouter";
import { NoticesPage } from "../../../../../renderer/features/notices/NoticesPage.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Channel, Notice, NoticeSettings, Route } from "../../../../../shared/contract/notices.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const settings: NoticeSettings = {
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatHours: 4,
  quiet: { enabled: false, days: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "07:00" },
  badge: false,
};
const mail: Channel = {
  id: "c1",
  name: "Mail",
  enabled: true,
  config: {
    kind: "smtp",
    host: "mail.example",
    port: 587,
    security: "starttls",
    user: "ada",
    from: "holdfast@example.org",
    to: ["ada@example.org"],
    authority: "",
  },
  hasSecret: true,
  allowed: false,
};
const route: Route = {
  id: "r1",
  name: "Night",
  enabled: true,
  filter: "env:prod",
  least: "critical",
  resolved: true,
  steps: [
    { afterMinutes: 0, channelIds: ["c1"] },
    { afterMinutes: 15, channelIds: ["gone"] },
  ],
};
const aNotice = (part: Partial<Notice>): Notice => ({
  id: part.state ?? "n1",
  channelId: "c1",
  channelName: "Mail",
  kind: "alert",
  severity: "critical",
  title: "Critical: <b>web1</b>",
  lines: [],
  alertIds: [],
  createdAt: Date.now(),
  state: "sent",
  attempts: 1,
  nextAt: null,
  sentAt: Date.now(),
  failure: null,
  ...part,
});

const notices = (
  <Place path="/notices/:item?">
    <NoticesPage />
  </Place>
);
beforeEach(() => {
  location.hash = "#/notices";
});

const page = (answers: Answers = {}, parts: { channels?: Channel[]; routes?: Route[]; outbox?: Notice[] } = {}) =>
  renderPage(notices, answers, {
    "notices.watch": [{ channels: parts.channels ?? [mail], routes: parts.routes ?? [route], settings }],
    "notices.outbox": [parts.outbox ?? []],
  });

describe("channels", () => {
  it("says that nobody is told of anything while there is none", async () => {
    page({}, { channels: [], routes: [] });
    expect(await screen.findByText("Nobody is told of anything yet")).toBeTruthy();
  });

  it("shows where each leads, and never a secret", async () => {
    page();
    const card = await screen.findByRole("region", { name: "Mail" });
    expect(card.textContent).toContain("Mail (SMTP): ada@example.org by mail.example:587");
    expect(within(card).getByText("On")).toBeTruthy();
  });

  it("sends a test and says why it did not arrive, and what to do", async () => {
    const failure = { code: "notices.smtpNoTls", params: { host: "mail.example" } };
    const { user } = page({ "notices.test": aNotice({ kind: "test", state: "failed", failure }) });
    await user.click(await screen.findByRole("button", { name: "Send a test" }));
    const told = await screen.findByRole("alert");
    expect(told.textContent).toContain("Failed");
    expect(told.textContent).toContain("The mail server mail.example offers no STARTTLS.");
  });

  it("keeps the password that is there unless another is typed or it is to be forgotten", async () => {
    const { user, fill, calls } = page({ "notices.saveChannel": mail });
    const sent = () => calls.filter(({ name }) => name === "notices.saveChannel").map(({ input }) => input);
    const change = async (): Promise<HTMLElement> => {
      await user.click(await screen.findByRole("button", { name: "Change Mail" }));
      return screen.findByRole("dialog", { name: "Change Mail" });
    };
    const save = async (dialog: HTMLElement): Promise<void> => {
      await user.click(within(dialog).getByRole("button", { name: "Save" }));
      await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    };
    await save(await change());
    const second = await change();
    await fill(within(second).getByLabelText("Password"), "hunter2");
    await save(second);
    const third = await change();
    await user.click(within(third).getByRole("checkbox", { name: "Forget the one that is kept" }));
    await save(third);
    const same = { id: "c1", name: "Mail", enabled: true, config: mail.config, allow: false };
    expect(sent()).toEqual([same, { ...same, secret: "hunter2" }, { ...same, secret: "" }]);
  });

  it("says what is missing before it asks the core", async () => {
    const broken = { ...mail, config: { ...mail.config, from: "nobody" } as Channel["config"] };
    const { user, calls } = page({}, { channels: [broken] });
    await user.click(await screen.findByRole("button", { name: "Change Mail" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Save" }));
    await screen.findByText("This is not a mail address, such as holdfast@example.org.");
    expect(calls).toEqual([]);
  });

  it("runs a command only where it was allowed", async () => {
    const command: Channel = {
      ...mail,
      name: "Script",
      config: { kind: "command", argv: ["/bin/tell", "me"], timeoutSeconds: 20 },
      hasSecret: false,
    };
    const { user, calls } = page({ "notices.saveChannel": command }, { channels: [command] });
    await user.click(await screen.findByRole("button", { name: "Change Script" }));
    const dialog = await screen.findByRole("dialog");
    expect((within(dialog).getByLabelText(/Program and arguments/) as HTMLTextAreaElement).value).toBe("/bin/tell\nme");
    await user.click(within(dialog).getByRole("checkbox", { name: "Run this very command on this computer" }));
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await vi.waitFor(() => expect(calls[0]?.input).toMatchObject({ allow: true, config: command.config }));
  });

  it("says of one that no route names, and of a command that was not allowed, that nothing goes there", async () => {
    const config: Channel["config"] = { kind: "command", argv: ["/bin/tell"], timeoutSeconds: 20 };
    const channels = [mail, { ...mail, id: "c2", name: "Phone" }, { ...mail, id: "c3", name: "Siren", config }];
    page({}, { channels });
    const text = async (name: string): Promise<string> =>
      (await screen.findByRole("region", { name })).textContent ?? "";
    expect(await text("Mail")).not.toContain("Idle");
    expect(await text("Phone")).toContain("No alert goes here: no route that is on names it.");
    expect(await text("Siren")).toContain("the command was not allowed on this computer");
  });

  it("does not remove one that a route uses, and says which", async () => {
    const { user } = page({ "notices.removeChannel": new Failure("notices.channelUsed", { routes: ["Night"] }) });
    await user.click(await screen.findByRole("button", { name: "Remove Mail" }));
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    expect(await screen.findByText("Routes use this channel: Night.")).toBeTruthy();
  });
});

describe("routes", () => {
  it("tells in a line who is told when, and adds a step", async () => {
    const { user, calls } = page({ "notices.saveRoute": route });
    await user.click(await screen.findByRole("tab", { name: "Routes (1)" }));
    const card = await screen.findByRole("region", { name: "Night" });
    expect(card.textContent).toContain("Critical only of env:prod: Mail, after 15 min a channel that is gone");
    await user.click(within(card).getByRole("button", { name: "Change Night" }));
    const dialog = await screen.findByRole("dialog", { name: "Change Night" });
    await user.click(within(dialog).getByRole("button", { name: "Remove step 2" }));
    await user.click(within(dialog).getByRole("button", { name: "Then tell others" }));
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await within(dialog).findByText("Choose at least one channel.");
    await user.click(within(dialog).getByRole("combobox", { name: "When nobody has acknowledged, tell" }));
    await user.click(await screen.findByRole("option", { name: "Mail" }));
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await vi.waitFor(() =>
      expect(calls[0]).toEqual({
        name: "notices.saveRoute",
        input: {
          ...route,
          steps: [
            { afterMinutes: 0, channelIds: ["c1"] },
            { afterMinutes: 15, channelIds: ["c1"] },
          ],
        },
      }),
    );
  });

  it("asks for a channel first", async () => {
    const { user } = page({}, { channels: [], routes: [] });
    await user.click(await screen.findByRole("tab", { name: "Routes (0)" }));
    expect(await screen.findByText("Add a channel first.")).toBeTruthy();
    const add = screen.getByRole("button", { name: "Add a route" });
    expect(add.getAttribute("aria-description")).toBe("Add a channel first: a route says what goes to it.");
    await user.click(add);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("timing", () => {
  it("keeps quiet at night once that is chosen", async () => {
    const { user, calls } = page({ "notices.setSettings": undefined });
    await user.click(await screen.findByRole("tab", { name: "Timing and quiet hours" }));
    await user.click(await screen.findByRole("checkbox", { name: "Keep quiet at certain hours" }));
    await user.click(screen.getByRole("checkbox", { name: "Sunday" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await vi.waitFor(() =>
      expect(calls[0]?.input).toEqual({
        ...settings,
        quiet: { ...settings.quiet, enabled: true, days: [1, 2, 3, 4, 5, 6] },
      }),
    );
  });
});

describe("the outbox", () => {
  it("tells what became of each, sends again only what surely failed, and text stays text", async () => {
    const failure = { code: "notices.connection", params: { host: "mail.example", reason: "ECONNREFUSED" } };
    const outbox = [
      aNotice({ state: "failed", failure, title: "first" }),
      aNotice({ state: "maybe", failure: null }),
      aNotice({ state: "waiting", failure, attempts: 2, nextAt: Date.now() + 30_000 }),
      aNotice({ state: "sent" }),
    ];
    const { user, calls } = page({ "notices.retry": undefined }, { outbox });
    await user.click(await screen.findByRole("tab", { name: "Outbox 1 failed" }));
    const rows = (await screen.findAllByRole("row")).slice(1).map((row) => row.textContent ?? "");
    expect(rows[0]).toContain("mail.example could not be reached (it refused the connection).");
    expect(rows[1]).toContain("Maybe sent");
    expect(rows[1]).toContain("so it is not sent again");
    expect(rows[2]).toContain("Next try");
    expect(rows[3]).toContain("<b>web1</b>");
    await user.click(screen.getByRole("button", { name: "Send again: first" }));
    expect(screen.queryAllByRole("button", { name: /Send again/ })).toHaveLength(1);
    expect(calls).toEqual([{ name: "notices.retry", input: { id: "failed" } }]);
  });

  it("opens a notice to be read whole, with why it failed and what to do", async () => {
    const failure = { code: "notices.connection", params: { host: "mail.example", reason: "ECONNREFUSED" } };
    const lines = ["web1: a long line", "web2: another"];
    const { user, calls } = page(
      { "notices.retry": undefined },
      { outbox: [aNotice({ state: "failed", failure, lines, alertIds: ["a1"] })] },
    );
    await user.click(await screen.findByRole("tab", { name: "Outbox 1 failed" }));
    await user.click(await screen.findByText("Critical: <b>web1</b>"));
    const drawer = within(await screen.findByRole("dialog", { name: "Alert by Mail" }));
    expect(drawer.getByText("web2: another")).toBeTruthy();
    expect(drawer.getByText(/Check the address and the network/)).toBeTruthy();
    expect(drawer.getByRole("link", { name: "Open the alert" }).getAttribute("href")).toBe("#/alerts/a1");
    await user.click(drawer.getByRole("button", { name: "Send again" }));
    expect(calls).toEqual([{ name: "notices.retry", input: { id: "failed" } }]);
  });

  it("teaches what will be there while it is empty", async () => {
    const { user } = page();
    await user.click(await screen.findByRole("tab", { name: "Outbox" }));
    expect(await screen.findByText("Nothing was sent so far")).toBeTruthy();
    expect(location.hash).toBe("#/notices/outbox");
  });
});

it("says why it cannot be read, and tries again", async () => {
  const { end, user } = renderPage(notices);
  await screen.findByRole("status", { name: "Loading notices" });
  end("notices.watch", new Failure("vault.databaseDamaged", { path: "x", reason: "y" }));
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("status", { name: "Loading notices" })).toBeTruthy();
});
