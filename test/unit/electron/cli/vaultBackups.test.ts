import { describe, expect, it } from "vitest";
import { parse } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import type { Verb } from "../../../../electron/cli/verb.ts";
import { forgetReplaced, replaced } from "../../../../electron/cli/verbs/vaultBackups.ts";

const id = "replaced-20261123T121518042Z";
const folder = "/home/ada/.local/share/holdfast";

/** What a verb prints and asks of the core. */
async function run(verb: Verb, answer: unknown, ...args: string[]) {
  const printed: unknown[] = [];
  const calls: unknown[] = [];
  const parsed = parse(args, verb.options);
  const context = {
    parsed,
    json: parsed.flag("json"),
    passphrase: async () => "correct horse",
    unlock: async (given?: string) => void calls.push(["unlock", given]),
    call: async (...call: unknown[]) => {
      calls.push(call);
      return answer;
    },
    print: (text: string) => void printed.push(text),
    printJson: (value: unknown) => void printed.push(value),
  };
  await verb.run(context as never as Context);
  return { printed, calls };
}

describe("vault replaced", () => {
  const list = { folder, total: 1, vaults: [{ id, replacedAt: 0, bytes: 1002 }] };

  it("prints what was set aside without opening the vault", async () => {
    const { printed, calls } = await run(replaced, list);
    expect(printed).toEqual([`${id}  1002 bytes\nThey lie in ${folder}.`]);
    expect(calls).toEqual([["vaultBackups.replaced"]]);
  });

  it("says how many are not listed, and when there is none", async () => {
    expect((await run(replaced, { ...list, total: 4 })).printed[0]).toContain("\n3 older ones are not listed.\n");
    expect((await run(replaced, { folder, total: 0, vaults: [] })).printed).toEqual(["No vault was set aside."]);
  });

  it("gives a document for scripts", async () => {
    expect((await run(replaced, list, "--json")).printed).toEqual([list]);
  });
});

describe("vault forget-replaced", () => {
  it("asks for the passphrase once and removes the one that is named", async () => {
    const { printed, calls } = await run(forgetReplaced, undefined, id);
    expect(calls).toEqual([
      ["unlock", "correct horse"],
      ["vaultBackups.forgetReplaced", { id, passphrase: "correct horse" }],
    ]);
    expect(printed).toEqual([`Removed ${id}.`]);
  });

  it("wants a name", async () => {
    await expect(run(forgetReplaced, undefined)).rejects.toThrow("ID is missing");
  });
});
