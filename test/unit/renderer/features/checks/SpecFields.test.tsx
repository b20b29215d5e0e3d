// @vitest-environment happy-dom
import { useState } from "react";
import { describe, expect, it } from "vitest";
import type { CheckSpec } from "../../../../../shared/contract/checks.ts";
import { complete } from "../../../../../renderer/features/checks/form.ts";
import type { SpecInput } from "../../../../../renderer/features/checks/presets.ts";
import { SpecFields } from "../../../../../renderer/features/checks/SpecFields.tsx";
import { type RenderedPage, renderPage, screen } from "../../../../support/page.tsx";

/** The fields over a spec that they change; what came of it last. */
function fields(input: SpecInput): RenderedPage & { spec(): CheckSpec } {
  let last = complete(input);
  function Harness() {
    const [spec, setSpec] = useState(last);
    return (
      <SpecFields
        spec={spec}
        onName={() => undefined}
        onChange={(next) => {
          last = next;
          setSpec(next);
        }}
      />
    );
  }
  return { ...renderPage(<Harness />), spec: () => last };
}

const type = async (page: RenderedPage, label: string, text: string): Promise<void> => {
  const field = screen.getByLabelText<HTMLInputElement>(label);
  await page.user.clear(field);
  if (text !== "") await page.fill(field, text);
};
const choose = (page: RenderedPage, label: string): Promise<void> => page.user.click(screen.getByText(label));

describe("the fields of a check", () => {
  it("of a web page set what is expected, from where, and the limits", async () => {
    const page = fields({ kind: "http", from: "here", url: "https://x/" });
    await choose(page, "From the host, over SSH");
    await type(page, "URL", "https://{address}/health");
    await type(page, "Expected status", "204");
    await type(page, "Expected text", "ready");
    await type(page, "Certificate: warning, days left", "30");
    await type(page, "Critical, days left", "14");
    await type(page, "Warning when it takes more than, ms", "500");
    await page.user.click(screen.getByRole("checkbox", { name: "Critical when the certificate is not trusted" }));
    expect(page.spec()).toEqual({
      kind: "http",
      from: "host",
      url: "https://{address}/health",
      status: "204",
      text: "ready",
      verify: false,
      certificateWarningDays: 30,
      certificateCriticalDays: 14,
      warningMs: 500,
      criticalMs: null,
    });
    // An empty limit is none.
    await type(page, "Warning when it takes more than, ms", "");
    expect(page.spec()).toMatchObject({ warningMs: null });
  });

  it("of a port set where it is", async () => {
    const page = fields({ kind: "tcp", from: "host", port: 22 });
    await type(page, "Address", "db.internal");
    await type(page, "Port", "5432");
    await type(page, "Critical, ms", "100");
    await choose(page, "From this computer");
    expect(page.spec()).toEqual({
      kind: "tcp",
      from: "here",
      address: "db.internal",
      port: 5432,
      warningMs: null,
      criticalMs: 100,
    });
  });

  it("keep the last number while a field is empty, and show it again", async () => {
    const page = fields({ kind: "tcp", from: "host", port: 22 });
    await type(page, "Port", "");
    expect(screen.getByLabelText<HTMLInputElement>("Port").value).toBe("");
    await page.user.tab();
    expect(screen.getByLabelText<HTMLInputElement>("Port").value).toBe("22");
    expect(page.spec()).toMatchObject({ port: 22 });
  });

  it("of a ping set how many packets may be lost", async () => {
    const page = fields({ kind: "ping", from: "here" });
    await type(page, "Packets", "5");
    await type(page, "Warning, % lost", "10");
    await type(page, "Critical, % lost", "60");
    await type(page, "Warning when an answer takes more than, ms", "80");
    expect(page.spec()).toMatchObject({ count: 5, warningLoss: 10, criticalLoss: 60, warningMs: 80 });
  });

  it("of a name set the record, the server and the answers", async () => {
    const page = fields({ kind: "dns", from: "here", name: "a.example" });
    await type(page, "Name to look up", "mail.example");
    await type(page, "Server", "192.0.2.53");
    await page.user.type(
      screen.getByRole("combobox", { name: "Expected answers" }),
      "192.0.2.1{Enter}192.0.2.2{Enter}",
    );
    await page.user.click(screen.getByRole("combobox", { name: "Record" }));
    await page.user.click(await screen.findByRole("option", { name: "AAAA", hidden: true }));
    expect(page.spec()).toEqual({
      kind: "dns",
      from: "here",
      name: "mail.example",
      type: "AAAA",
      server: "192.0.2.53",
      expect: ["192.0.2.1", "192.0.2.2"],
    });
  });

  it("of an endpoint set what is kept of it", async () => {
    const page = fields({ kind: "scrape", url: "http://127.0.0.1:9100/metrics" });
    await page.user.type(screen.getByRole("combobox", { name: "Metrics to keep" }), "node_load*{Enter}");
    await page.user.type(screen.getByRole("combobox", { name: "Only these labels" }), "device=eth*{Enter}");
    await type(page, "Most series", "50");
    expect(page.spec()).toMatchObject({
      names: ["node_load*"],
      labels: [{ label: "device", values: ["eth*"] }],
      maxSeries: 50,
    });
  });

  it("of a command set what ends it well", async () => {
    const page = fields({ kind: "command", command: "true" });
    await type(page, "Command line", "systemctl is-active ssh");
    await type(page, "Expected exit code", "");
    await type(page, "Expected in its output", "active");
    expect(page.spec()).toEqual({
      kind: "command",
      command: "systemctl is-active ssh",
      exitCode: null,
      output: "active",
    });
  });
});
