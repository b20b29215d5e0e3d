// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { useStanding } from "../../../../../renderer/app/state/standing.ts";
import { DesktopNotices } from "../../../../../renderer/features/notices/DesktopNotices.tsx";
import { melodies } from "../../../../../renderer/features/notices/tone.ts";
import type { Notice } from "../../../../../shared/contract/notices.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

afterEach(() => {
  vi.unstubAllGlobals();
  useStanding.setState({ count: null });
});

const notice: Notice = {
  id: "n1",
  channelId: "c1",
  channelName: "Here",
  kind: "alert",
  severity: "critical",
  title: "Critical: <b>web1</b> is full",
  lines: ["/ is 97 % full", "by /var/log"],
  alertIds: ["a1"],
  createdAt: 0,
  state: "sending",
  attempts: 1,
  nextAt: null,
  sentAt: null,
  failure: null,
};

function systemNotices(permission: string) {
  const shown: { title: string; options: NotificationOptions; onclick?: () => void; closed: boolean }[] = [];
  class FakeNotification {
    static readonly permission = permission;
    onclick?: () => void;
    closed = false;
    readonly title: string;
    readonly options: NotificationOptions;
    constructor(title: string, options: NotificationOptions) {
      this.title = title;
      this.options = options;
      shown.push(this);
    }
    close(): void {
      this.closed = true;
    }
  }
  vi.stubGlobal("Notification", FakeNotification);
  return shown;
}

it("shows a banner of the system, and a click on it leads to that alert", async () => {
  const shown = systemNotices("granted");
  const focus = vi.spyOn(window, "focus").mockReturnValue();
  const { emit } = renderPage(<DesktopNotices />);
  emit("notices.desktop", { type: "notice", notice, banner: true, sound: false });
  expect(shown).toMatchObject([
    { title: notice.title, options: { body: "/ is 97 % full\nby /var/log", tag: "n1", silent: true } },
  ]);
  shown[0]?.onclick?.();
  expect(focus).toHaveBeenCalledOnce();
  expect(location.hash).toBe("#/alerts/a1");
  expect(shown[0]?.closed).toBe(true);
});

it("shows it within the page where the system may not, as text", async () => {
  const shown = systemNotices("denied");
  const { emit } = renderPage(<DesktopNotices />);
  emit("notices.desktop", { type: "notice", notice, banner: true, sound: false });
  expect(await screen.findByText("Critical: <b>web1</b> is full")).toBeTruthy();
  expect(shown).toEqual([]);
  screen.getByRole("button", { name: "Open the alert" }).click();
  expect(location.hash).toBe("#/alerts/a1");
});

it("says a lone alert once, and leads from many to all of them", async () => {
  const shown = systemNotices("granted");
  const { emit } = renderPage(<DesktopNotices />);
  const many = { ...notice, title: "Warning: web2 is slow", lines: ["web2 is slow"], alertIds: ["a1", "a2"] };
  emit("notices.desktop", { type: "notice", notice: many, banner: true, sound: false });
  expect(shown).toMatchObject([{ title: many.title, options: { body: "" } }]);
  vi.spyOn(window, "focus").mockReturnValue();
  shown[0]?.onclick?.();
  expect(location.hash).toBe("#/alerts");
});

it("plays more tones the worse it is, and none where only a banner is wanted", () => {
  const started: number[] = [];
  const node = () => ({ connect: (next: unknown) => next });
  const ramp = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
  class FakeAudio {
    currentTime = 0;
    destination = node();
    close = () => Promise.resolve();
    createGain = () => ({ ...node(), gain: ramp });
    createOscillator() {
      const frequency = { value: 0 };
      return { ...node(), frequency, start: () => started.push(frequency.value), stop: () => undefined };
    }
  }
  vi.stubGlobal("AudioContext", FakeAudio);
  systemNotices("granted");
  const { emit } = renderPage(<DesktopNotices />);
  emit("notices.desktop", { type: "notice", notice, banner: true, sound: false });
  expect(started).toEqual([]);
  emit("notices.desktop", { type: "notice", notice, banner: false, sound: true });
  expect(started).toEqual([...melodies.critical]);
  expect(melodies.critical.length).toBeGreaterThan(melodies.info.length);
});

it("counts alerts on the icon and for the title, and stops when that is switched off", () => {
  const badges: (number | null)[] = [];
  const badging = {
    setAppBadge: (count: number) => Promise.resolve(void badges.push(count)),
    clearAppBadge: () => Promise.resolve(void badges.push(null)),
  };
  Object.assign(navigator, badging);
  const { emit } = renderPage(<DesktopNotices />);
  emit("notices.desktop", { type: "standing", standing: 3 });
  expect(useStanding.getState().count).toBe(3);
  emit("notices.desktop", { type: "standing", standing: null });
  expect(useStanding.getState().count).toBeNull();
  expect(badges).toEqual([3, null]);
  for (const name of Object.keys(badging)) delete (navigator as unknown as Record<string, unknown>)[name];
});
