import { expect, it } from "vitest";
import { notesOf } from "../../../../../renderer/features/importing/bundleNotes.ts";

it("notes of a bundle name what comes in beside hosts and what cannot, and not what is here already", () => {
  expect(
    notesOf([
      { kind: "credential", name: "deploy", state: "new", remark: "" },
      { kind: "credential", name: "root", state: "unchanged", remark: "" },
      { kind: "filter", name: "Fronts", state: "refused", remark: "another filter has this name" },
    ]),
  ).toEqual([
    { where: "credential deploy", reason: "comes in with the hosts" },
    { where: "filter Fronts", reason: "another filter has this name" },
  ]);
});
