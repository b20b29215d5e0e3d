import { describe, expect, it } from "vitest";
import { readRollout, stageInWords, unfinished } from "../../../../../renderer/features/credentials/rolloutResult.ts";

const host = (hostId: string, stage: string) => ({ hostId, host: hostId, stage, failure: null, left: null });

describe("the report of a rollout", () => {
  it("names the hosts that another run is for", () => {
    const hosts = ["done", "failed", "skipped", "changing"].map((stage) => host(stage, stage));
    const result = readRollout({ mode: "rotate", credentialId: "a", newCredentialId: "b", hosts });
    expect(result && unfinished(result)).toEqual(["failed", "skipped", "changing"]);
  });

  it("is read although a part is missing or of another shape", () => {
    expect(readRollout({})).toEqual({ mode: "push", credentialId: "", newCredentialId: "", hosts: [] });
    expect(readRollout({ hosts: [{ nonsense: 1 }] })?.hosts).toEqual([]);
    expect(readRollout(null)).toBe(null);
  });

  it("has a word for every stage", () => {
    const stages = ["waiting", "changing", "verified", "switched", "done", "failed", "skipped"];
    expect(new Set(stages.map(stageInWords)).size).toBe(stages.length);
  });
});
