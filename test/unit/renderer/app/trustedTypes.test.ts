/// <reference types="vite/client" />
import { describe, expect, it } from "vitest";
import socketWorkerUrl from "../../../../renderer/transport/socketWorker.ts?worker&url";
import { policyRules } from "../../../../renderer/app/trustedTypes.ts";

describe("the page's Trusted Types policy", () => {
  it("lets the kit write CSS text", () => {
    const css = ":root { --hf-bg: #000; } @media (min-width: 60em) { a > b { color: red } }";
    expect(policyRules.createHTML(css)).toBe(css);
  });
  it.each(["<img src=x onerror=alert(1)>", "</style><script>1</script>", "a<b"])("refuses markup: %s", (text) => {
    expect(() => policyRules.createHTML(text)).toThrow(TypeError);
  });
  it("refuses every script, and every script address but the worker's of the page's socket", () => {
    expect(() => policyRules.createScript("1")).toThrow(TypeError);
    expect(() => policyRules.createScriptURL("/assets/worker.js")).toThrow(TypeError);
    expect(() => policyRules.createScriptURL(`https://example.org${socketWorkerUrl}`)).toThrow(TypeError);
    expect(policyRules.createScriptURL(socketWorkerUrl)).toBe(socketWorkerUrl);
  });
});
