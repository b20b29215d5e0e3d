import { describe, expect, it } from "vitest";
import { only, parse, UsageError } from "../../../../electron/cli/arguments.ts";
import { exitCodeOf, oneLine, sentence } from "../../../../electron/cli/context.ts";

describe("arguments", () => {
  it("leave what stands after -- alone", () => {
    const parsed = parse(["web-1", "web-2", "--json", "--", "ls", "--json", "--", "-la"], {});
    expect(parsed.positionals).toEqual(["web-1", "web-2"]);
    expect(parsed.flag("json")).toBe(true);
    expect(parsed.rest).toEqual(["ls", "--json", "--", "-la"]);
  });

  it("repeat where an option may", () => {
    const parsed = parse(["--tag", "a", "--tag=b"], { tag: { type: "string", multiple: true } });
    expect(parsed.texts("tag")).toEqual(["a", "b"]);
    expect(parse([], { tag: { type: "string", multiple: true } }).texts("tag")).toEqual([]);
  });

  it("are refused when unknown, incomplete or out of bounds", () => {
    expect(() => parse(["--nonsense"], {})).toThrow(UsageError);
    expect(() => parse(["--port"], { port: { type: "string" } })).toThrow(UsageError);
    const port = (text: string) => parse(["--port", text], { port: { type: "string" } }).number("port", 1, 65_535);
    expect(port("2222")).toBe(2222);
    for (const bad of ["0", "65536", "22x", "1.5", ""])
      expect(() => port(bad)).toThrow("--port takes a whole number from 1 to 65535");
    expect(() => only(parse([], {}), "NAME")).toThrow("NAME is missing");
    expect(() => only(parse(["a", "b"], {}), "NAME")).toThrow(UsageError);
  });
});

describe("an exit code", () => {
  it("tells all, some and none apart", () => {
    expect(
      [
        [true, true],
        [true, false],
        [false, false],
      ].map(exitCodeOf),
    ).toEqual([0, 3, 1]);
  });
});

describe("an error", () => {
  it("is one sentence on one line, whatever a server put into it", () => {
    const failure = {
      code: "ssh.shellUnavailable",
      params: { host: "web-1", reason: "line one\nline two\u001b[2J\u0007" },
    };
    expect(sentence(failure)).toBe(
      "web-1 gave no usable shell (line one line two[2J); use an account with an ordinary login shell and no forced command.",
    );
    expect(oneLine("a\r\n\tb\u001b")).toBe("a b");
  });
});
