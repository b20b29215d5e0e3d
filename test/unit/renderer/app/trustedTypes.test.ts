import { describe, expect, it } from "vitest";
import { policyRules } from "../../../../renderer/app/trustedTypes.ts";

describe("the page's Trusted Types policy", () => {
  it("lets the kit write CSS text", () => {
    const css = ":root { --hf-bg: #000; } @media (min-width: 60em) { a > b { color: red } }";
    expect(policyRules.createHTML(css)).toBe(css);
  });
  it.each(["<img src=x onerror=alert(1)>", "</style><script>1</script>", "a<b"])("refuses markup: %s", (text) => {
    expect(() => policyRules.createHTML(text)).toThrow(TypeError);
  });
  it("refuses every script and script address", () => {
    expect(() => policyRules.createScript("1")).toThrow(TypeError);
    expect(() => policyRules.createScriptURL("/assets/worker.js")).toThrow(TypeError);
  });
});
