import { expect, it, vi } from "vitest";
import type { z } from "zod";
import { hostIdsOf } from "../../../../../electron/core/auditor.ts";
import { enforcePolicy } from "../../../../../electron/core/policy/enforce.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Method } from "../../../../../shared/contract/define.ts";
import { contract } from "../../../../../shared/contract/index.ts";

type Wrapped = Readonly<Record<string, Readonly<Record<string, (input: unknown, context?: unknown) => unknown>>>>;
const methods = Object.entries(contract).flatMap(([capability, table]) =>
  Object.entries(table as Record<string, Method>).map(([name, method]) => ({ name: `${capability}.${name}`, method })),
);
const changing = methods.filter(({ method }) => method.kind !== "query" && method.changesHosts).map(({ name }) => name);

/** Capabilities (or methods) that name hosts and leave the hosts themselves as they are, and what they do instead. */
const harmless: Readonly<Record<string, string>> = {
  connections: "log in and out",
  doctor: "logs in and looks",
  hosts: "change the vault",
  hostKeys: "change the vault",
  history: "changes the vault",
  policy: "changes the vault",
  import: "changes the vault",
  export: "writes a file on this computer",
  bundle: "writes a file on this computer",
  "backup.run": "reads files",
  incidents: "change the vault",
  "checks.try": "looks; asks the policy itself before it runs what the admin typed",
  "checks.run": "looks; asks the policy itself before it runs what the admin typed",
};

const namesHosts = (schema: z.ZodType): boolean => {
  const shape = "shape" in schema ? (schema.shape as Record<string, unknown>) : {};
  return "hostId" in shape || "hostIds" in shape;
};

it("every audited method that names hosts is under the policy, or known to change no host", () => {
  const unaccounted = methods
    .filter(({ method }) => method.kind === "command" || (method.kind !== "query" && method.audited))
    .filter(({ method }) => namesHosts(method.input))
    .map(({ name }) => name)
    .filter((name) => !changing.includes(name) && !(name in harmless) && !(name.split(".", 1).join() in harmless));
  expect(unaccounted).toEqual([]);
});

it("terminals, commands and actions are under the policy, and say which hosts they are about", () => {
  expect(changing).toEqual(
    expect.arrayContaining(["terminal.open", "exec.run", "patch.refresh", "patch.apply", "backup.restoreHost"]),
  );
  for (const name of changing) {
    const found = methods.find((one) => one.name === name);
    expect(found && namesHosts(found.method.input), name).toBe(true);
    expect(hostIdsOf(name, { hostId: "a" }), name).toEqual(["a"]);
  }
});

it("a refused call never reaches its handler; others are not asked about", async () => {
  const apply = vi.fn(() => ({ runId: "r" }));
  const list = vi.fn(() => []);
  const check = vi.fn((ids: readonly string[]) => {
    if (ids.includes("b")) throw new Failure("policy.approvalNeeded", { host: "b" });
  });
  const table = enforcePolicy({ patch: { apply }, runs: { list }, exec: { run: apply } }, { check }) as Wrapped;
  await expect(table["patch"]!["apply"]!({ hostId: "b" })).rejects.toMatchObject({ code: "policy.approvalNeeded" });
  await expect(table["exec"]!["run"]!({ hostIds: ["a", "b"] })).rejects.toMatchObject({ params: { host: "b" } });
  expect(apply).not.toHaveBeenCalled();
  expect(await table["patch"]!["apply"]!({ hostId: "a" }, "context")).toEqual({ runId: "r" });
  expect(apply).toHaveBeenCalledWith({ hostId: "a" }, "context");
  expect(table["runs"]!["list"]!(undefined)).toEqual([]);
  expect(check.mock.calls).toEqual([[["b"]], [["a", "b"]], [["a"]]]);
});
