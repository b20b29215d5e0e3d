import { describe, expect, it } from "vitest";
import { Report } from "../../../../../electron/core/doctor/report.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { doctor, type DoctorStep } from "../../../../../shared/contract/doctor.ts";
import type { StreamEvent } from "../../../../../shared/contract/index.ts";
import { doctorText, seenWords } from "../../../../../shared/words/doctor.ts";
import { fakeClock } from "../../../../support/ports.ts";

function setup(...names: string[]) {
  const clock = fakeClock();
  const events: StreamEvent<"doctor.run">[] = [];
  const hops = (names.length > 0 ? names : ["web1"]).map((name) => ({ name, legacy: false }));
  const report = new Report(hops, clock, (event) => events.push(doctor.run.event.parse(event)));
  /** The table as the page has it. */
  const shown = (): DoctorStep[] => {
    let steps: DoctorStep[] = [];
    for (const event of events) {
      if (event.type === "all") steps = [...event.steps];
      else steps[event.index] = event.step;
    }
    return steps;
  };
  const of = (name: string, hop = 0): DoctorStep | undefined =>
    shown().find((step) => step.step === name && step.hop === hop);
  return { clock, report, events, shown, of };
}

describe("the doctor's report", () => {
  it("begins with every step waiting; shell and probe are asked of the last hop alone", () => {
    const { shown } = setup("gate", "web1");
    expect(shown().every(({ state }) => state === "waiting")).toBe(true);
    expect(shown().map(({ host, step }) => `${host} ${step}`)).toEqual([
      ...["resolve", "connect", "proxy", "greeting", "keyExchange", "hostKey", "authentication"].map(
        (s) => `gate ${s}`,
      ),
      ...["resolve", "connect", "proxy", "greeting", "keyExchange", "hostKey", "authentication"].map(
        (s) => `web1 ${s}`,
      ),
      "web1 shell",
      "web1 probe",
    ]);
  });

  it("times each step and keeps what was seen last under a name", () => {
    const { clock, report, of } = setup();
    report.begin(0, "authentication");
    clock.advance(40);
    report.saw(0, "authentication", { offered: ["publickey", "password"] });
    report.saw(0, "authentication", { offered: ["password"], tried: ["publickey"] });
    report.done(0, "authentication");
    expect(of("authentication")).toMatchObject({ state: "ok", milliseconds: 40 });
    expect(seenWords(of("authentication")!)).toBe("server takes password; tried publickey");
  });

  it("marks the step under way as failed and those behind it as not reached", () => {
    const { report, of, shown } = setup();
    report.skip(0, "resolve", "isAddress");
    report.begin(0, "connect");
    report.fail(new Failure("ssh.unreachable", { host: "web1", reason: "ECONNREFUSED" }));
    expect(of("connect")).toMatchObject({ state: "failed", cause: "portClosed", failure: { code: "ssh.unreachable" } });
    expect(of("resolve")).toMatchObject({ state: "skipped", cause: "isAddress" });
    expect(shown().filter(({ cause }) => cause === "notReached")).toHaveLength(7);
    expect(report.failed?.step).toBe("connect");
  });

  it("puts a failure of the settings where it belongs, in the hop that is next", () => {
    const { report, of } = setup("gate", "web1");
    for (const step of [
      "resolve",
      "connect",
      "proxy",
      "greeting",
      "keyExchange",
      "hostKey",
      "authentication",
    ] as const) {
      report.begin(0, step);
      report.done(0, step);
    }
    report.fail(new Failure("ssh.proxyCommandNotAllowed", { host: "web1", command: "nc" }));
    expect(of("proxy", 1)).toMatchObject({ state: "failed", cause: "commandNotAllowed", milliseconds: null });
    const other = setup();
    other.report.fail(new Failure("ssh.noAgent", { host: "web1" }));
    expect(other.of("authentication")).toMatchObject({ state: "failed", cause: "noAgent" });
  });

  it("begins again from a step that is taken twice", () => {
    const { report, of } = setup();
    report.begin(0, "connect");
    report.done(0, "connect");
    report.begin(0, "greeting");
    report.done(0, "greeting");
    report.begin(0, "connect");
    expect(of("connect")?.state).toBe("running");
    expect(of("greeting")).toMatchObject({ state: "waiting", milliseconds: null, facts: [] });
  });

  it("blames the host key, not the exchange, after the other types of key were asked for in vain", () => {
    const { report, of } = setup();
    report.begin(0, "keyExchange");
    report.fail(new Failure("ssh.hostKeyChanged", { host: "web1", keyType: "ssh-ed25519", fingerprint: "SHA256:x" }));
    expect(of("keyExchange")?.state).toBe("ok");
    expect(of("hostKey")).toMatchObject({ state: "failed", cause: "keyChanged" });
    expect(seenWords(of("hostKey")!)).toBe("type ssh-ed25519; fingerprint SHA256:x");
  });

  it("bounds what a server can make it say", () => {
    const { report, of } = setup();
    report.begin(0, "authentication");
    report.saw(0, "authentication", { offered: Array.from({ length: 1000 }, () => "x".repeat(1000)) });
    const [fact] = of("authentication")?.facts ?? [];
    expect(fact?.values).toHaveLength(64);
    expect(fact?.values[0]).toHaveLength(512);
  });
});

describe("the report as text", () => {
  it("names hop, step, time, what was seen, and for the failed one what it means and what to do", () => {
    const { clock, report, shown } = setup("gate", "web1");
    report.skip(0, "resolve", "isAddress");
    report.begin(0, "connect");
    clock.advance(12);
    report.saw(0, "connect", { address: ["192.0.2.1"] });
    report.done(0, "connect");
    report.begin(0, "greeting");
    clock.advance(15_000);
    report.fail(new Failure("ssh.timeout", { host: "gate", seconds: 15, step: "connect" }));
    const text = doctorText(shown());
    expect(text.split("\n").slice(0, 10)).toEqual([
      "gate",
      "  skipped Name resolution (The address needs no name resolution.)",
      "  ok      Connection 12 ms: connected to 192.0.2.1",
      "  skipped Proxy (Not reached.)",
      "  FAILED  SSH greeting 15000 ms",
      "          gate did not answer within 15 seconds, while connecting.",
      expect.stringContaining("nothing was said there"),
      expect.stringContaining("Check the port."),
      "          On the server: uptime; sudo ss -ltnp",
      "  skipped Key exchange (Not reached.)",
    ]);
    expect(text).toContain("\n\nweb1\n");
  });
});
