import { Readable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import type { CallerInput, CallName, Output } from "../../../../../shared/contract/index.ts";
import { testPorts } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { openCore } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();

it("the core refuses terminals, commands and actions under the policy, writes each refusal down, and opens with an approval", async () => {
  const core = await openCore(testPorts(temporaryFolder()));
  onTestFinished(() => core.dispose());
  const call = <N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>> =>
    core.dispatcher.call(name, input, signal) as never;
  const exec = (hostIds: string[]): Promise<void> =>
    core.dispatcher.stream("exec.run", { hostIds, command: "true" }, signal, () => undefined);
  const pipe = { write: async () => undefined, input: Readable.from([]), onControl: () => undefined };

  await call("vault.create", { passphrase });
  // Nothing listens on the discard port, so what is let through fails at once.
  const add = (name: string, environment: string) =>
    call("hosts.add", { name, environment, address: "127.0.0.1", port: 9 });
  const [web, lab] = [await add("web", "production"), await add("lab", "")];
  const rule = { environment: "production", hostId: null, approval: false, readOnly: false, hours: null };
  const { id } = await call("policy.save", { ...rule, readOnly: true });

  const refused = { code: "policy.readOnly", params: { host: "web", environment: "production" } };
  await expect(exec([lab.id, web.id])).rejects.toMatchObject(refused);
  await expect(call("patch.refresh", { hostId: web.id })).rejects.toMatchObject(refused);
  await expect(call("patch.apply", { hostId: web.id, planHash: "none" })).rejects.toMatchObject(refused);
  await expect(
    core.dispatcher.bytes("terminal.open", { hostId: web.id, cols: 80, rows: 24 }, signal, pipe),
  ).rejects.toMatchObject(refused);
  await expect(call("patch.refresh", { hostId: lab.id })).rejects.toMatchObject({
    code: expect.stringMatching(/^ssh\./),
  });
  await expect(call("patch.inventory", { hostId: web.id })).rejects.toMatchObject({
    code: expect.stringMatching(/^ssh\./),
  });
  const { entries } = await call("audit.list", {});
  expect(
    entries.filter(({ outcome }) => outcome === "failed").map(({ action, failureCode }) => [action, failureCode]),
  ).toEqual(
    expect.arrayContaining([
      ["terminal.open", "policy.readOnly"],
      ["patch.apply", "policy.readOnly"],
      ["patch.refresh", "policy.readOnly"],
      ["exec.run", "policy.readOnly"],
    ]),
  );

  await call("policy.save", { ...rule, id, approval: true });
  await expect(exec([web.id])).rejects.toMatchObject({ code: "policy.approvalNeeded" });
  const approval = { hostIds: [web.id], reason: "ticket 7", minutes: 30 };
  await expect(call("policy.approve", { ...approval, passphrase: "not this one" })).rejects.toMatchObject({
    code: "vault.wrongPassphrase",
  });
  await expect(exec([web.id])).rejects.toMatchObject({ code: "policy.approvalNeeded" });
  await call("policy.approve", { ...approval, passphrase });
  // Each host's own end tells that it could not be reached.
  await exec([web.id]);
});
