// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { within } from "@testing-library/react";
import { CheckForm } from "../../../../../renderer/features/checks/CheckForm.tsx";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";
import { aCheck, anOutcome } from "./checkPageData.ts";

beforeEach(() => {
  const hosts = [aHost({ id: "h1", name: "web1", environment: "prod" }), aHost({ id: "h2", name: "db1" })];
  useInventory.setState({ hosts: new Map(hosts.map((host) => [host.id, host])), loaded: true });
  onTestFinished(() => useInventory.setState({ hosts: new Map(), loaded: false }));
});

const open = (check: Parameters<typeof CheckForm>[0]["check"], answers: Answers = {}) => {
  const onDone = vi.fn();
  return { ...renderPage(<CheckForm check={check} onDone={onDone} />, answers), onDone };
};
const field = (name: string): HTMLInputElement => screen.getByLabelText(name);
// Roles over the whole form are slow to find; a button is what it says on it.
const button = (name: string, part: Pick<typeof screen, "getByText"> = screen): HTMLButtonElement =>
  part.getByText(name, { selector: "button *" }).closest("button") as HTMLButtonElement;
const alert = (words: RegExp): Promise<HTMLElement> =>
  screen.findByText(words, { selector: "[role=alert], [role=alert] *" });

describe("adding a check", () => {
  it("begins with a preset and saves what stands in the form", async () => {
    const { user, fill, calls, onDone } = open(null, { "checks.save": aCheck() });
    await user.click(button("Ping"));
    expect(field("Name").value).toBe("Ping");
    await user.clear(field("Name"));
    await fill(field("Name"), "PostgreSQL");
    // A name of one's own outlives another preset.
    await user.click(button("TCP port"));
    await fill(screen.getByLabelText("Filter of the hosts"), "env:prod");
    expect(screen.getByText("1 host now; others join when the filter holds for them.")).toBeTruthy();
    await user.click(button("Add the check"));
    expect(calls.at(-1)).toEqual({
      name: "checks.save",
      input: {
        name: "PostgreSQL",
        target: { filter: "env:prod" },
        spec: { kind: "tcp", from: "host", address: "", port: 5432, warningMs: null, criticalMs: null },
        enabled: true,
        intervalSeconds: 60,
        retrySeconds: 30,
        maxAttempts: 3,
        timeoutSeconds: 10,
      },
    });
    expect(onDone).toHaveBeenCalledOnce();
  });

  it("says what is missing instead of sending it", async () => {
    const { user, calls } = open(null);
    await user.clear(field("Name"));
    await user.click(button("Add the check"));
    expect(await alert(/^The name: /)).toBeTruthy();
    expect(calls).toEqual([]);
  });

  it("stays open with the reason when the core refuses it", async () => {
    const { user, onDone } = open(null, { "checks.save": new Failure("checks.nameTaken", { name: "Web site" }) });
    await user.click(button("Add the check"));
    expect(await alert(/There is a check named Web site already\./)).toBeTruthy();
    expect(onDone).not.toHaveBeenCalled();
  });

  it("understands a pasted line of NRPE, and names the macros that need a value", async () => {
    const { user, fill } = open(null, {
      "checks.readCommand": {
        name: "check_root",
        command: "check_disk -w $ARG1$",
        plugin: "check_disk",
        unknownMacros: ["$ARG1$"],
      },
    });
    await user.click(screen.getByText("Disk plugin"));
    const command = field("Plugin and its arguments");
    await user.clear(command);
    await fill(command, "command[check_root]=/usr/lib/nagios/plugins/check_disk -w $ARG1$");
    await user.tab();
    expect(await screen.findByText("Put values in place of $ARG1$.")).toBeTruthy();
    expect(command.value).toBe("check_disk -w $ARG1$");
    expect(field("Name").value).toBe("check_root");
  });
});

describe("trying a check", () => {
  it("runs what stands in the form on a host that it fits, and saves nothing", async () => {
    const { user, calls } = open(aCheck(), { "checks.try": anOutcome() });
    const section = screen.getByLabelText("Try it", { selector: "section" });
    await user.click(button("Try it", within(section)));
    expect(await within(section).findByText("DISK CRITICAL - free space: / 4 %")).toBeTruthy();
    expect(within(section).getByText("42 ms")).toBeTruthy();
    expect(calls).toEqual([
      {
        name: "checks.try",
        input: { hostId: "h1", spec: { kind: "plugin", command: "check_disk -w 20% -c 10% -p /" }, timeoutSeconds: 10 },
      },
    ]);
  });

  it("says why a host refuses it", async () => {
    const { user } = open(aCheck(), {
      "checks.try": new Failure("policy.readOnly", { host: "web1", environment: "prod" }),
    });
    await user.click(button("Try it"));
    expect(await alert(/web1/)).toBeTruthy();
  });

  it("waits for a host that fits", () => {
    open(aCheck({ target: { filter: "env:nowhere" } }));
    expect(button("Try it").disabled).toBe(true);
  });
});

it("editing keeps the check's own name, kind and target", async () => {
  const { user, calls } = open(aCheck({ target: { hostId: "h2" } }), { "checks.save": aCheck() });
  expect(field("Name").value).toBe("Disk");
  expect(screen.queryByLabelText("Begin with")).toBeNull();
  await user.click(button("Save the check"));
  expect(calls.at(-1)).toMatchObject({ name: "checks.save", input: { id: "c1", target: { hostId: "h2" } } });
});
