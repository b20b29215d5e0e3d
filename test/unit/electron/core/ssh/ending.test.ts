import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { Ending } from "../../../../../electron/core/ssh/ending.ts";

const first = new Failure("ssh.closed", { reason: "keepalive" });
const second = new Failure("ssh.closed", { reason: "byServer" });

describe("an ending", () => {
  it("keeps the first reason and tells everybody once", () => {
    const ending = new Ending();
    const heard: Failure[] = [];
    ending.onEnd((failure) => heard.push(failure));
    expect(ending.end(first)).toBe(true);
    expect(ending.end(second)).toBe(false);
    expect(ending.failure).toBe(first);
    expect(heard).toEqual([first]);
  });

  it("tells those who come late at once, and those who left nothing", () => {
    const ending = new Ending();
    const heard: string[] = [];
    ending.onEnd(() => heard.push("left")).dispose();
    ending.end(first);
    ending.onEnd(() => heard.push("late"));
    expect(heard).toEqual(["late"]);
  });
});
