// @vitest-environment happy-dom
import { act, fireEvent } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ChannelDialog } from "../../../../../renderer/features/notices/ChannelDialog.tsx";
import { freshConfig, placeOf, stepsPhrase } from "../../../../../renderer/features/notices/looks.ts";
import { Outbox } from "../../../../../renderer/features/notices/Outbox.tsx";
import { RouteDialog } from "../../../../../renderer/features/notices/RouteDialog.tsx";
import { Timing } from "../../../../../renderer/features/notices/Timing.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import {
  type Channel,
  type ChannelConfig,
  MAX_STEPS,
  type Notice,
  type NoticeSettings,
  type Route,
} from "../../../../../shared/contract/notices.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const hook: Channel = {
  id: "c1",
  name: "Hook",
  enabled: true,
  config: { kind: "webhook", url: "https://example.org/", authority: "" },
  hasSecret: false,
  allowed: false,
};
const script: Channel = {
  ...hook,
  name: "Script",
  config: { kind: "command", argv: ["/bin/tell", "me"], timeoutSeconds: 20 },
  allowed: true,
};
const button = async (name: string): Promise<HTMLElement> =>
  (await screen.findByText(name, { selector: "button *" })).closest("button") as HTMLElement;
const field = (name: string | RegExp): Promise<HTMLInputElement> =>
  screen.findByLabelText(name, { selector: "input, textarea" });
const put = async (name: string | RegExp, value: string): Promise<void> => {
  const input = await field(name);
  act(() => void fireEvent.change(input, { target: { value } }));
};

describe("the form of a channel", () => {
  const open = (channel: Channel | "new", answers: Answers = { "notices.saveChannel": hook }) => {
    const onClose = vi.fn();
    return { ...renderPage(<ChannelDialog channel={channel} onClose={onClose} />, answers), onClose };
  };
  const sent = (page: ReturnType<typeof open>) => page.calls.at(-1)?.input as Record<string, unknown>;
  const choose = async (page: ReturnType<typeof open>, kind: string): Promise<void> => {
    await page.user.click(await field("Kind"));
    await page.user.click(await screen.findByText(kind, { selector: "[role=option] *" }));
  };

  it("sends no password that was typed for another kind of channel", async () => {
    const page = open("new");
    await put(/^Name/, "Hook");
    await choose(page, "Mail (SMTP)");
    await put("Password", "hunter2");
    await choose(page, "Webhook");
    expect((await field("Signing key")).value).toBe("");
    await put(/^Address/, "https://example.org/");
    await page.user.click(await button("Save"));
    await vi.waitFor(() => expect(page.onClose).toHaveBeenCalledOnce());
    expect(JSON.stringify(page.calls)).not.toContain("hunter2");
    expect(sent(page)).toMatchObject({ name: "Hook", allow: false, config: { kind: "webhook" } });
  });

  it("keeps a port of one's own when the security changes, and asks for no login without TLS", async () => {
    const page = open("new");
    await choose(page, "Mail (SMTP)");
    const port = async (): Promise<string> => (await field("Port")).value;
    const secure = async (name: string): Promise<void> => {
      await page.user.click(await field("Security"));
      await page.user.click(await screen.findByText(name, { selector: "[role=option] *", exact: false }));
    };
    await secure("TLS from the start");
    expect(await port()).toBe("465");
    await put("Port", "2525");
    await secure("None: readable");
    expect(await port()).toBe("2525");
    expect([screen.queryByLabelText("Password"), screen.queryByLabelText("User")]).toEqual([null, null]);
  });

  it("says at each field what is missing, in words", async () => {
    const page = open("new");
    await choose(page, "Mail (SMTP)");
    await page.user.click(await button("Save"));
    for (const words of ["Give it a name.", /mail server's name/, /^This is not a mail/, /^Name at least one mail/])
      expect(await screen.findByText(words)).toBeTruthy();
    expect(page.calls).toEqual([]);
  });

  it("asks again before it runs another command than the one that was allowed", async () => {
    const page = open(script);
    expect((await field(/^Run this very command/)).checked).toBe(true);
    await put(/^Program and arguments/, "/bin/tell\neverybody");
    expect((await field(/^Run this very command/)).checked).toBe(false);
    await page.user.click(await button("Save"));
    await vi.waitFor(() => expect(page.calls).toHaveLength(1));
    expect(sent(page)).toMatchObject({ allow: false, config: { argv: ["/bin/tell", "everybody"] } });
  });

  it("keeps what was allowed while only its time or its name changes", async () => {
    const page = open(script);
    await put(/^Name/, "Other");
    await put("Ended after", "30");
    expect((await field(/^Run this very command/)).checked).toBe(true);
    await page.user.click(await button("Save"));
    await vi.waitFor(() => expect(page.calls).toHaveLength(1));
    expect(sent(page)).toMatchObject({ name: "Other", allow: true });
  });

  it("never shows the secret that is kept", async () => {
    open({ ...hook, hasSecret: true });
    const secret = await field("Signing key");
    expect([secret.value, secret.type]).toEqual(["", "password"]);
    expect(await screen.findByText("One is kept; leave this empty to keep it")).toBeTruthy();
  });

  it("stays open, with the reason and with what was typed, when it cannot be saved", async () => {
    const page = open("new", { "notices.saveChannel": new Failure("vault.locked") });
    await put(/^Name/, "Here");
    await page.user.click(await button("Save"));
    expect(await screen.findByText(/locked/i, { selector: "[role=alert] *" })).toBeTruthy();
    expect([(await field(/^Name/)).value, page.onClose.mock.calls.length]).toEqual(["Here", 0]);
  });
});

describe("the form of a route", () => {
  const open = (route: Route | "new") => {
    const onClose = vi.fn();
    const page = renderPage(<RouteDialog route={route} channels={[hook]} onClose={onClose} />, {
      "notices.saveRoute": { ...night, id: "r9" },
    });
    return { ...page, onClose };
  };
  const night: Route = {
    id: "r1",
    name: "Night",
    enabled: true,
    filter: "env:prod",
    least: "critical",
    resolved: false,
    steps: [
      { afterMinutes: 0, channelIds: ["c1"] },
      { afterMinutes: 15, channelIds: ["c1"] },
      { afterMinutes: 40, channelIds: ["c1"] },
    ],
  };

  it("sends back a route as it was, but for what was changed", async () => {
    const page = open(night);
    await put(/^Name/, "  Late  ");
    await page.user.click(await screen.findByLabelText("Remove step 2"));
    await page.user.click(await button("Save"));
    await vi.waitFor(() => expect(page.onClose).toHaveBeenCalledOnce());
    expect(page.calls.at(-1)?.input).toEqual({ ...night, name: "Late", steps: [night.steps[0], night.steps[2]] });
  });

  it("adds steps each later than the one before, up to the bound", async () => {
    const page = open(night);
    for (let step = night.steps.length; step < MAX_STEPS; step += 1)
      await page.user.click(await button("Then tell others"));
    expect(screen.queryByText("Then tell others")).toBeNull();
    const minutes = [...document.querySelectorAll<HTMLInputElement>("[aria-label^=Step] input[inputmode]")];
    expect(minutes.map(({ value }) => value)).toEqual(["15 min", "40 min", "55 min", "70 min"]);
  });

  it("cannot be saved without a name", async () => {
    const page = open("new");
    await put(/^Name/, "   ");
    await page.user.click(await button("Save"));
    expect(await screen.findByText("Give it a name.")).toBeTruthy();
    expect(page.calls).toEqual([]);
  });
});

describe("timing and quiet hours", () => {
  const settings: NoticeSettings = {
    groupWaitSeconds: 30,
    groupIntervalSeconds: 300,
    repeatHours: 4,
    quiet: { enabled: true, days: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "07:00" },
    badge: false,
  };
  const show = (part: Partial<NoticeSettings["quiet"]> = {}) =>
    renderPage(<Timing present={{ ...settings, quiet: { ...settings.quiet, ...part } }} />, {
      "notices.setSettings": undefined,
    });

  it("are sent as they stand, Monday being the first day", async () => {
    const page = show();
    await page.user.click(screen.getByLabelText("Monday"));
    await put("From", "23:30");
    await page.user.click(await button("Save"));
    const quiet = { ...settings.quiet, days: [2, 3, 4, 5, 6, 7], from: "23:30" };
    await vi.waitFor(() => expect(page.calls.map(({ input }) => input)).toEqual([{ ...settings, quiet }]));
  });

  it("cannot be saved with a time that is none", async () => {
    const page = show();
    await put("To", "");
    expect((await button("Save")).hasAttribute("disabled")).toBe(true);
    expect(page.calls).toEqual([]);
  });

  it("cannot be on without a day", async () => {
    show({ days: [] });
    expect(screen.getByText("Choose at least one day on which they begin.")).toBeTruthy();
    expect((await button("Save")).hasAttribute("disabled")).toBe(true);
  });

  it("cannot be changed while they are off", async () => {
    show({ enabled: false });
    for (const name of ["From", "To", "Monday", "Sunday"]) expect((await field(name)).disabled).toBe(true);
  });
});

describe("the outbox", () => {
  const notice = (part: Partial<Notice>): Notice => ({
    id: String(part.title),
    channelId: "c1",
    channelName: "Hook",
    kind: "alert",
    severity: "critical",
    title: "t",
    lines: [],
    alertIds: [],
    createdAt: Date.now(),
    state: "sent",
    attempts: 1,
    nextAt: null,
    sentAt: null,
    failure: null,
    ...part,
  });
  const down = { code: "notices.connection", params: { host: "example.org", reason: "ECONNREFUSED" } };

  it("offers another try only of what surely did not arrive", async () => {
    const page = renderPage(<Outbox />, { "notices.retry": undefined });
    const states = ["waiting", "sending", "sent", "maybe", "failed"] as const;
    act(() =>
      page.emit(
        "notices.outbox",
        states.map((state) => notice({ title: state, state })),
      ),
    );
    expect(await screen.findByText("It may have arrived, so it is not sent again.", { exact: false })).toBeTruthy();
    expect(screen.getAllByText("Send again")).toHaveLength(1);
    await page.user.click(screen.getByLabelText("Send again: failed"));
    expect(page.calls).toEqual([{ name: "notices.retry", input: { id: "failed" } }]);
  });

  it("says why, and when it is tried again; text of a server stays text", async () => {
    const page = renderPage(<Outbox />);
    const title = "<img src=x onerror=alert(1)>";
    const waiting = notice({ title, state: "waiting", failure: down, attempts: 2, nextAt: Date.now() + 60_000 });
    act(() => page.emit("notices.outbox", [waiting]));
    expect(await screen.findByText(/Next try/)).toBeTruthy();
    expect(page.text()).toContain("example.org");
    expect(page.text()).toContain(title);
    expect(document.querySelector("img")).toBeNull();
  });

  it("keeps what it showed when the core stops telling, and says so", async () => {
    const page = renderPage(<Outbox />);
    act(() => page.emit("notices.outbox", [notice({ title: "kept" })]));
    act(() => page.end("notices.outbox", new Failure("stream.overrun")));
    expect(await screen.findByText("kept")).toBeTruthy();
    expect(document.querySelector("[role=alert]")).not.toBeNull();
  });
});

describe("words of channels and routes", () => {
  it.each<[ChannelConfig, string]>([
    [freshConfig.desktop, "banner, sound"],
    [{ kind: "desktop", banner: false, sound: true }, "sound"],
    [{ kind: "desktop", banner: false, sound: false }, "nothing chosen"],
    [{ ...freshConfig.smtp, host: "mx", port: 25, to: ["a@x", "b@x"] } as ChannelConfig, "a@x, b@x by mx:25"],
    [{ ...freshConfig.ntfy, server: "https://n", topic: "ops" } as ChannelConfig, "https://n ops"],
    [hook.config, "https://example.org/"],
    [script.config, "/bin/tell me"],
  ])("%j leads to %s", (config, place) => expect(placeOf(config)).toBe(place));

  it("tell of a step that tells nobody", () => {
    const steps = [
      { afterMinutes: 0, channelIds: [] },
      { afterMinutes: 5, channelIds: ["a", "b"] },
    ];
    expect(stepsPhrase({ steps }, (id) => id.toUpperCase())).toBe("nobody, after 5 min A, B");
  });
});
