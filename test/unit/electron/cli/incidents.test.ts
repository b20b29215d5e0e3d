import { expect, it } from "vitest";
import { parse, UsageError } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import type { Verb } from "../../../../electron/cli/verb.ts";
import { exportPostmortem, list } from "../../../../electron/cli/verbs/incidents.ts";
import { failureOf } from "../../../support/failures.ts";
import { anIncident } from "../../../support/incidentData.ts";

const incidents = [
  anIncident({ id: "i2", number: 12, owner: "", title: "two\nlines" }),
  anIncident({ id: "i1", number: 1, status: "resolved", severity: "SEV4" }),
];

/** What a verb prints, and what it asked of the core. */
async function run(verb: Verb, ...args: string[]) {
  const lines: string[] = [];
  const asked: unknown[] = [];
  let json: unknown;
  const parsed = parse(args, { ...verb.options, json: { type: "boolean" } });
  const context = {
    parsed,
    json: parsed.flag("json"),
    unlock: async () => undefined,
    call: async (name: string, input: unknown) => {
      asked.push([name, input]);
      return name === "incidents.list" ? incidents : { fileName: "incident-12.md", markdown: "# Incident 12\n\n" };
    },
    print: (text: string) => lines.push(text),
    printJson: (value: unknown) => (json = value),
  };
  await verb.run(context as unknown as Context);
  return { lines, json, asked };
}

it("lists incidents, one a line", async () => {
  const { lines } = await run(list);
  expect(lines).toEqual([
    "12\tSEV2\topen\t2026-01-01T10:06:00.000Z\t-\ttwo lines",
    "1\tSEV4\tresolved\t2026-01-01T10:06:00.000Z\tada\tweb1 is full",
  ]);
});

it("lists them whole as JSON", async () => {
  expect((await run(list, "--json")).json).toEqual(incidents);
});

it.each([["12"], ["i2"]])("prints the postmortem of %s", async (name) => {
  const { lines, asked } = await run(exportPostmortem, name);
  expect(lines).toEqual(["# Incident 12"]);
  expect(asked.at(-1)).toEqual(["incidents.export", { incidentId: "i2" }]);
});

it("gives the postmortem as JSON too", async () => {
  expect((await run(exportPostmortem, "1", "--json")).json).toMatchObject({ fileName: "incident-12.md" });
});

it("says which one there is not, and what is missing", async () => {
  expect(await failureOf(run(exportPostmortem, "2"))).toEqual({
    code: "incidents.notFound",
    params: { incident: "2" },
  });
  await expect(run(exportPostmortem)).rejects.toThrow(UsageError);
  await expect(run(list, "x")).rejects.toThrow(UsageError);
});
