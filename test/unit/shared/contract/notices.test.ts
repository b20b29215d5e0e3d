import { describe, expect, it } from "vitest";
import { channelConfig, noticeSettings, notices, routeDraft } from "../../../../shared/contract/notices.ts";

const mail = { kind: "smtp", host: "m.test", port: 25, security: "none", user: "", from: "a@b.c", to: ["d@e.f"] };
const ntfy = { kind: "ntfy", server: "https://ntfy.test", topic: "ops" };
const hook = { kind: "webhook", url: "https://hook.test/x" };
const command = { kind: "command", argv: ["/bin/tell"], timeoutSeconds: 5 };

describe("a channel", () => {
  it.each([
    ["mail", mail],
    ["mail with tags", { ...mail, to: ["ops+prod@mail.example.org", "o'neil@x.y"] }],
    ["ntfy", ntfy],
    ["webhook", hook],
    ["webhook in a local network", { ...hook, url: "http://10.0.0.1:8080/hook" }],
    ["command", { ...command, argv: ["/bin/tell", "two words", "$(x)", "\n"] }],
    ["window", { kind: "desktop", banner: true, sound: false }],
  ])("of %s is taken", (_, config) => {
    expect(channelConfig.safeParse(config).success).toBe(true);
  });

  it.each([
    ["a line break in an address", { ...mail, from: "a@b.c\r\nBcc: x@y.z" }],
    ["a command in an address", { ...mail, to: ["a@b.c> SIZE=1"] }],
    ["an address without a host", { ...mail, from: "ada" }],
    ["an address that is not ASCII", { ...mail, from: "ä@b.c" }],
    ["nobody to write to", { ...mail, to: [] }],
    ["a line break in a server's name", { ...mail, host: "m.test\r\nx" }],
    ["a line break in a user's name", { ...mail, user: "a\nb" }],
    ["a port that is none", { ...mail, port: 70_000 }],
    ["another scheme", { ...hook, url: "file:///etc/passwd" }],
    ["no address at all", { ...hook, url: "" }],
    ["a topic that is a path", { ...ntfy, topic: "../x" }],
    ["no program", { ...command, argv: [] }],
    ["a zero byte in an argument", { ...command, argv: ["/bin/tell", "a\0b"] }],
    ["a command that may take for ever", { ...command, timeoutSeconds: 100_000 }],
    ["a kind that is not known", { kind: "pager" }],
  ])("with %s is refused", (_, config) => {
    expect(channelConfig.safeParse(config).success).toBe(false);
  });

  it("marks its secret, so that it is neither audited nor logged", () => {
    const { shape } = notices.saveChannel.input;
    expect(shape.secret.unwrap().meta()).toMatchObject({ secret: true });
  });
});

const route = { name: "r", enabled: true, filter: "", least: "info", resolved: true };
const settings = { groupWaitSeconds: 30, groupIntervalSeconds: 300, repeatHours: 4, badge: false };
const quiet = { enabled: true, days: [1], from: "22:00", to: "07:00" };

it.each([
  ["a route without a step", routeDraft, { ...route, steps: [] }, false],
  ["a route with one", routeDraft, { ...route, steps: [{ afterMinutes: 0, channelIds: [] }] }, true],
  ["a day and a time", noticeSettings, { ...settings, quiet }, true],
  ["an eighth day", noticeSettings, { ...settings, quiet: { ...quiet, days: [8] } }, false],
  ["a 25th hour", noticeSettings, { ...settings, quiet: { ...quiet, to: "25:00" } }, false],
  ["a repeat each second", noticeSettings, { ...settings, quiet, repeatHours: 0.0003 }, false],
])("%s", (_, schema, value, valid) => {
  expect(schema.safeParse(value).success).toBe(valid);
});
