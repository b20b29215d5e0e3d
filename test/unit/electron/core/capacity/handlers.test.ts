import { describe, expect, it } from "vitest";
import { createCapacityHandlers } from "../../../../../electron/core/capacity/handlers.ts";
import { MAX_CAPACITY_HOSTS, capacity as contract } from "../../../../../shared/contract/capacity.ts";
import { Failure } from "../../../../../shared/base/failure.ts";

const handlers = createCapacityHandlers(
  {
    ports: { clock: { now: () => 1000 } as never },
    inventory: {
      get: (id: string) => {
        if (id !== "h1") throw new Failure("hosts.notFound", { id });
        return { id } as never;
      },
    } as never,
  },
  {
    series: () => Promise.resolve([]),
    range: () => Promise.reject(new Error("nothing is to be read of a host without series")),
  },
);
const context = { signal: new AbortController().signal };

describe("capacity.report", () => {
  it("answers for hosts of the inventory as the contract says", async () => {
    const report = await handlers.report({ hostIds: ["h1"] }, context);
    expect(contract.report.output.parse(report)).toMatchObject({ generatedAt: 1000, observed: [{ hostId: "h1" }] });
  });

  it("refuses a host that there is not", () => {
    expect(() => handlers.report({ hostIds: ["h1", "gone"] }, context)).toThrow(
      expect.objectContaining({ code: "hosts.notFound" }),
    );
  });

  it("takes a bounded number of hosts, and at least one", () => {
    const many = Array.from({ length: MAX_CAPACITY_HOSTS + 1 }, (_, index) => `h${index}`);
    expect(contract.report.input.safeParse({ hostIds: many }).success).toBe(false);
    expect(contract.report.input.safeParse({ hostIds: many.slice(1) }).success).toBe(true);
    expect(contract.report.input.safeParse({ hostIds: [] }).success).toBe(false);
  });

  it("changes nothing, so it is a query", () => expect(contract.report.kind).toBe("query"));
});
