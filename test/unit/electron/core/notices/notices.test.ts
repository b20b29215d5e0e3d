import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sodium from "libsodium-wrappers-sumo";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSecretBox } from "../../../../../electron/core/credentials/secretBox.ts";
import { createNoticesHandlers } from "../../../../../electron/core/notices/handlers.ts";
import { Notices } from "../../../../../electron/core/notices/notices.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import type { HandlerInput, StreamEvent } from "../../../../../shared/contract/index.ts";
import { notices as contract } from "../../../../../shared/contract/notices.ts";
import { fakeAlerts } from "../../../../support/incidentData.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

beforeAll(() => sodium.ready);

let db: Database;
beforeEach(() => {
  db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
});

function setUp(shell: "desktop" | "cli" = "desktop") {
  // Noon, in whatever time zone the test runs.
  const clock = fakeClock(new Date(2026, 0, 1, 12).getTime());
  const logger = memoryLogger();
  const { alerts, tell } = fakeAlerts();
  const key = randomBytes(32);
  let abort = new AbortController();
  const open = (as = shell): Notices => {
    abort = new AbortController();
    const services = {
      db,
      signal: abort.signal,
      inventory: { nameOf: (id: string) => id.replace("h", "web") },
      ports: { clock, logger, shell: as },
    };
    const box = createSecretBox(sodium, () => key);
    return new Notices(services as never, { alerts, box, matches: (filter, hostId) => filter === hostId });
  };
  let notices = open();
  const page: StreamEvent<"notices.desktop">[] = [];
  return {
    clock,
    logger,
    page,
    notices: () => notices,
    alert: (part: Parameters<typeof tell>[0]) => tell(part, clock.now()),
    look: () => notices.windows.open((event) => page.push(event)),
    relock(): void {
      abort.abort();
      notices = open();
    },
    lock: () => abort.abort(),
    /** Lets time pass, and what was begun by then end. */
    async later(milliseconds: number): Promise<void> {
      clock.advance(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
    outbox: () => notices.outbox.list().map(({ kind, state, title }) => [kind, state, title]),
  };
}

const desktop: HandlerInput<"notices.saveChannel"> = {
  name: "Here",
  enabled: true,
  config: { kind: "desktop", banner: true, sound: false },
  allow: false,
};
const route = (channelId: string, part: Partial<HandlerInput<"notices.saveRoute">> = {}) => ({
  name: "All",
  enabled: true,
  filter: "",
  least: "warning" as const,
  resolved: true,
  steps: [{ afterMinutes: 0, channelIds: [channelId] }],
  ...part,
});
const mail = (part: object = {}): HandlerInput<"notices.saveChannel"> => ({
  ...desktop,
  name: "Mail",
  config: {
    kind: "smtp",
    host: "mail.example",
    port: 587,
    security: "starttls",
    user: "ada",
    from: "a@b.c",
    to: ["a@b.c"],
    authority: "",
    ...part,
  },
});
const full = "Critical: / of web1 is 97 % full";
const failing = (work: () => unknown) => failureOf((async () => work())());

it("tells nobody anything until a channel and a route are there", () => {
  const setup = setUp();
  setup.look();
  setup.alert({});
  setup.clock.advance(3_600_000);
  expect([setup.outbox(), setup.page]).toEqual([[], [{ type: "standing", standing: null }]]);
});

it("tells a route that is new, or on again, of what fires already, and of nothing when it is merely changed", async () => {
  const setup = setUp();
  setup.look();
  setup.alert({});
  const { id } = setup.notices().saveChannel(desktop);
  const saved = setup.notices().saveRoute(route(id));
  await setup.later(60_000);
  expect(setup.outbox()).toEqual([["alert", "sent", full]]);
  setup.notices().saveRoute({ ...saved, name: "Everyone" });
  await setup.later(600_000);
  expect(setup.outbox()).toHaveLength(1);
  setup.notices().saveRoute({ ...saved, enabled: false });
  await setup.later(60_000);
  setup.notices().saveRoute({ ...saved, least: "critical" });
  await setup.later(60_000);
  expect(setup.outbox()).toHaveLength(2);
});

it("tells one window of an alert, once, and of its end", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.look();
  setup.look();
  setup.alert({});
  await setup.later(40_000);
  setup.alert({ state: "resolved" });
  await setup.later(600_000);
  const told = setup.page.flatMap((event) => (event.type === "notice" ? [event.notice.title] : []));
  expect(told).toEqual(["Critical: / of web1 is 97 % full", "Over: Disk full: / of web1 is 97 % full"]);
});

it("keeps what is for a window until there is one, and gives up on what is no news any more", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.alert({});
  setup.clock.advance(60_000);
  expect(setup.outbox()).toEqual([["alert", "waiting", full]]);
  const window = setup.look();
  await expect.poll(() => setup.outbox()).toEqual([["alert", "sent", full]]);
  window.dispose();
  setup.alert({ id: "a2", ruleId: "load" });
  setup.clock.advance(26 * 3_600_000);
  const old = setup
    .notices()
    .outbox.list()
    .find(({ kind, state }) => kind === "alert" && state !== "sent");
  expect(old).toMatchObject({ state: "failed", failure: { code: "notices.tooOld", params: { hours: 24 } } });
});

it("goes on after a restart without telling anything twice", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.look();
  setup.alert({});
  setup.alert({ id: "a2", ruleId: "load" });
  setup.clock.advance(10_000);
  setup.relock();
  setup.look();
  setup.clock.advance(60_000);
  setup.relock();
  setup.look();
  setup.clock.advance(3_600_000);
  await expect.poll(() => setup.outbox().length).toBe(2);
  expect(setup.page.filter(({ type }) => type === "notice")).toHaveLength(2);
});

it("takes what was being sent when the program ended for uncertain, and never sends it again", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.alert({});
  setup.clock.advance(60_000);
  const [queued] = setup.notices().outbox.list();
  db.run("UPDATE notices SET state = 'sending', document = json_set(document, '$.state', 'sending')");
  setup.relock();
  setup.look();
  setup.clock.advance(600_000);
  expect(setup.outbox()).toEqual([["alert", "maybe", full]]);
  expect(setup.page.filter(({ type }) => type === "notice")).toEqual([]);
  expect((await failing(() => setup.notices().outbox.retry(queued?.id ?? ""))).code).toBe("notices.notFailed");
  expect((await failing(() => setup.notices().outbox.retry("none"))).code).toBe("notices.notFound");
});

it("tells nobody on the command line", () => {
  const setup = setUp("cli");
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.alert({});
  setup.clock.advance(600_000);
  expect(setup.outbox()).toEqual([]);
});

it("sums up what a sleeping computer missed", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.look();
  let asleep = 0;
  const { clock } = setup;
  Object.assign(clock, { sinceBoot: () => clock.monotonic() + asleep });
  clock.advance(4000);
  asleep = 8 * 3_600_000;
  clock.advance(4000);
  setup.alert({});
  setup.alert({ id: "a2", ruleId: "load" });
  await setup.later(180_000);
  expect(setup.outbox()).toMatchObject([["digest", "sent", "While this computer slept: 2 alerts"]]);
});

it("keeps quiet at the hours that were chosen", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  const { settings } = setup.notices().state();
  setup.notices().setSettings({ ...settings, quiet: { ...settings.quiet, enabled: true, from: "11:00", to: "13:00" } });
  setup.look();
  setup.alert({ severity: "warning" });
  setup.alert({ id: "a2", ruleId: "down", severity: "critical" });
  await setup.later(30 * 60_000);
  expect(setup.outbox()).toMatchObject([["alert", "sent", "Critical: / of web1 is 97 % full"]]);
  await setup.later(31 * 60_000);
  expect(setup.outbox()[0]).toEqual(["digest", "sent", "During the quiet hours: 1 alert"]);
});

it("counts alerts for the badge only where it is wanted", () => {
  const setup = setUp();
  setup.look();
  setup.notices().setSettings({ ...setup.notices().state().settings, badge: true });
  setup.alert({});
  setup.alert({ state: "acknowledged" });
  expect(setup.page).toEqual([null, 0, 1, 0].map((standing) => ({ type: "standing", standing })));
});

describe("a webhook", () => {
  async function hook(statuses: number[]) {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        bodies.push(body);
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return { bodies, input: { ...desktop, name: "Hook", config: { kind: "webhook" as const, url, authority: "" } } };
  }

  it("that is down for a while gets the notice later, once", async () => {
    const setup = setUp();
    const { bodies, input } = await hook([503, 500]);
    const { id } = setup.notices().saveChannel(input);
    setup.notices().saveRoute(route(id));
    setup.alert({});
    setup.clock.advance(32_000);
    const state = () => setup.notices().outbox.list()[0];
    await expect
      .poll(() => state())
      .toMatchObject({ state: "waiting", attempts: 1, failure: { code: "notices.http" } });
    setup.clock.advance(32_000);
    await expect.poll(() => state()).toMatchObject({ state: "waiting", attempts: 2 });
    setup.clock.advance(122_000);
    await expect.poll(() => state()).toMatchObject({ state: "sent", attempts: 3, failure: null });
    setup.clock.advance(600_000);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
  });

  it("that refuses is not asked again, unless a person says so", async () => {
    const setup = setUp();
    const { bodies, input } = await hook([403]);
    const { id } = setup.notices().saveChannel(input);
    setup.notices().saveRoute(route(id));
    setup.alert({});
    setup.clock.advance(32_000);
    const state = () => setup.notices().outbox.list()[0];
    await expect.poll(() => state()?.state).toBe("failed");
    setup.clock.advance(3_600_000);
    expect(bodies).toHaveLength(1);
    setup.notices().outbox.retry(state()?.id ?? "");
    await expect.poll(() => state()?.state).toBe("sent");
  });

  it("is tested at once, also while it is off, and tells nothing else then", async () => {
    const setup = setUp();
    const { bodies, input } = await hook([]);
    const { id } = setup.notices().saveChannel({ ...input, enabled: false });
    setup.notices().saveRoute(route(id));
    expect(await setup.notices().test(id)).toMatchObject({ kind: "test", state: "sent", title: "Test of Hook" });
    setup.alert({});
    setup.clock.advance(60_000);
    expect(bodies).toHaveLength(1);
  });
});

describe("a secret", () => {
  const sealed = () => db.column("SELECT sealed FROM notice_channels")[0] as Uint8Array | null;

  it("is sealed in the database and never comes out again", async () => {
    const setup = setUp();
    const saved = setup.notices().saveChannel({ ...mail(), secret: "hunter2" });
    expect(saved.hasSecret).toBe(true);
    expect(Buffer.from(sealed() ?? []).includes("hunter2")).toBe(false);
    const everything = JSON.stringify([
      saved,
      setup.notices().state(),
      setup.logger.lines,
      db.all("SELECT * FROM notices"),
    ]);
    expect(everything).not.toContain("hunter2");
  });

  it("stays when it is not given, and goes when it is given empty", () => {
    const setup = setUp();
    const { id } = setup.notices().saveChannel({ ...mail(), secret: "hunter2" });
    const before = sealed();
    expect(setup.notices().saveChannel({ ...mail(), id, name: "Post" })).toMatchObject({
      hasSecret: true,
      name: "Post",
    });
    expect(sealed()).toEqual(before);
    expect(setup.notices().saveChannel({ ...mail(), id, secret: "" }).hasSecret).toBe(false);
    expect(sealed()).toBeNull();
  });

  it("does not follow to another server, nor onto an open line", async () => {
    const setup = setUp();
    const { id } = setup.notices().saveChannel({ ...mail(), secret: "hunter2" });
    const elsewhere = { ...mail({ host: "evil.example" }), id };
    expect((await failing(() => setup.notices().saveChannel(elsewhere))).code).toBe("notices.secretElsewhere");
    expect(setup.notices().saveChannel({ ...elsewhere, secret: "new" }).hasSecret).toBe(true);
    const open = { ...mail({ security: "none" }), secret: "x" };
    expect((await failing(() => setup.notices().saveChannel(open))).code).toBe("notices.passwordNeedsTls");
  });
});

it("forgets that a command was allowed once it is another", () => {
  const setup = setUp();
  const command = (argv: string[], part: object = {}) => ({
    ...desktop,
    config: { kind: "command" as const, argv, timeoutSeconds: 5 },
    ...part,
  });
  const { id, allowed } = setup.notices().saveChannel(command(["/bin/a"]));
  expect(allowed).toBe(false);
  expect(setup.notices().saveChannel(command(["/bin/a"], { id, allow: true })).allowed).toBe(true);
  expect(setup.notices().saveChannel(command(["/bin/a"], { id })).allowed).toBe(true);
  expect(setup.notices().saveChannel(command(["/bin/a", "-x"], { id })).allowed).toBe(false);
  expect(setup.notices().state().channels[0]?.allowed).toBe(false);
});

it("refuses what does not fit, and changes nothing then", async () => {
  const setup = setUp();
  const notices = setup.notices();
  const { id } = notices.saveChannel(desktop);
  const made = notices.saveRoute(route(id));
  const codes = await Promise.all(
    [
      () => notices.saveChannel({ ...desktop, id: "none" }),
      () => notices.saveRoute(route("none")),
      () => notices.saveRoute({ ...route(id), id: "none" }),
      () => notices.saveRoute(route(id, { filter: "evn:x" })),
      () => notices.removeRoute("none"),
      () => notices.removeChannel("none"),
      () => notices.removeChannel(id),
    ].map(async (work) => (await failing(work)).code),
  );
  expect(codes).toEqual([
    "notices.channelNotFound",
    "notices.channelNotFound",
    "notices.routeNotFound",
    "filter.invalid",
    "notices.routeNotFound",
    "notices.channelNotFound",
    "notices.channelUsed",
  ]);
  expect(notices.state()).toMatchObject({ channels: [{ id }], routes: [{ id: made.id }] });
  notices.removeRoute(made.id);
  notices.removeChannel(id);
  expect(notices.state()).toMatchObject({ channels: [], routes: [] });
});

it("never stands in the way of alerting when a notice cannot be written", () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  db.run("CREATE TRIGGER full BEFORE INSERT ON notice_groups BEGIN SELECT RAISE(ABORT, 'full'); END");
  expect(() => setup.alert({})).not.toThrow();
  expect(setup.logger.lines.join()).toContain("notices could not be kept");
});

it("sends nothing that it could not store, and sends it once when it can", async () => {
  const setup = setUp();
  const { id } = setup.notices().saveChannel(desktop);
  setup.notices().saveRoute(route(id));
  setup.look();
  setup.alert({});
  db.run("CREATE TRIGGER full BEFORE INSERT ON notices BEGIN SELECT RAISE(ABORT, 'full'); END");
  await setup.later(120_000);
  const told = () => setup.page.filter(({ type }) => type === "notice").length;
  expect([told(), setup.outbox()]).toEqual([0, []]);
  db.run("DROP TRIGGER full");
  await setup.later(120_000);
  setup.relock();
  setup.look();
  await setup.later(600_000);
  expect([told(), setup.outbox()]).toEqual([1, [["alert", "sent", full]]]);
});

it("streams what is set and what was sent, within its contract", async () => {
  const setup = setUp();
  const handlers = createNoticesHandlers({ ports: { clock: setup.clock } as never }, setup.notices());
  const leave = new AbortController();
  const seen: unknown[] = [];
  const context = { signal: leave.signal, report: () => undefined, emit: (event: unknown) => void seen.push(event) };
  const streams = Promise.all([
    handlers.watch(undefined, {
      ...context,
      emit: (event) => seen.push(contract.watch.event.parse(event).channels.length),
    }),
    handlers.outbox(undefined, {
      ...context,
      emit: (event) => seen.push(contract.outbox.event.parse(event).map(({ state }) => state)),
    }),
    handlers.desktop(undefined, { ...context, emit: (event) => seen.push(contract.desktop.event.parse(event).type) }),
  ]);
  const saved = await handlers.saveChannel(desktop, context);
  const tested = await handlers.test({ id: saved.id }, context);
  expect(contract.test.output.parse(tested)).toMatchObject({ state: "sent" });
  setup.clock.advance(200);
  leave.abort();
  await streams;
  expect(seen).toEqual([0, [], "standing", 1, "notice", ["sent"]]);
  expect(setup.notices().windows.isOpen).toBe(false);
});
