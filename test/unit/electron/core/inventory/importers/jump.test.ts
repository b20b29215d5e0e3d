import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHop, parseJump } from "../../../../../../electron/core/inventory/importers/jump.ts";

describe("a chain of jump hosts", () => {
  it.for([
    ["gw", [{ user: null, host: "gw", port: null }]],
    ["me@gw:2222", [{ user: "me", host: "gw", port: 2222 }]],
    ["[2001:db8::1]:22", [{ user: null, host: "2001:db8::1", port: 22 }]],
    ["2001:db8::1", [{ user: null, host: "2001:db8::1", port: null }]],
    ["ssh://me@gw:22/", [{ user: "me", host: "gw", port: 22 }]],
    ["me@corp@gw", [{ user: "me@corp", host: "gw", port: null }]],
    [
      "a, b",
      [
        { user: null, host: "a", port: null },
        { user: null, host: "b", port: null },
      ],
    ],
  ] as const)("%s is read", ([text, hops]) => {
    expect(parseJump(text)).toEqual(hops);
  });

  it.for(["", "a,", "@gw", "gw:0", "gw:99999", "[::1", "gw:port"])("%s is refused", (text) => {
    expect(parseJump(text)).toBeNull();
  });

  it("reads what it writes", () => {
    const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
    const host = fc.oneof(name, fc.ipV6());
    const hop = fc.record({
      user: fc.option(name),
      host,
      port: fc.option(fc.integer({ min: 1, max: 65_535 })),
    });
    fc.assert(
      fc.property(fc.array(hop, { minLength: 1, maxLength: 4 }), (hops) => {
        expect(parseJump(hops.map(formatHop).join(","))).toEqual(hops);
      }),
    );
  });
});
