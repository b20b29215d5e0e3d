import { describe, expect, it } from "vitest";
import { detailArguments } from "../../../../../../electron/core/health/details/arguments.ts";
import { aHost } from "../../../../../support/pageData.ts";

const argumentsOf = (field: string | undefined, probe = "certificates"): readonly string[] =>
  detailArguments({ find: () => aHost(field === undefined ? {} : { fields: { certificates: field } }) })("h1", probe);

describe("what an admin sets for a detail probe", () => {
  it("are the files that the host's field names, with spaces or commas between", () => {
    expect(argumentsOf("/etc/ssl/a.pem, /srv/b.crt /etc/ssl/a.pem")).toEqual(["/etc/ssl/a.pem", "/srv/b.crt"]);
  });

  it("are none for other probes, without the field, or for a host that is gone", () => {
    expect(argumentsOf("/etc/a.pem", "units")).toEqual([]);
    expect(argumentsOf(undefined)).toEqual([]);
    expect(detailArguments({ find: () => undefined })("h1", "certificates")).toEqual([]);
  });

  it("are whole paths only, and at most eight", () => {
    expect(argumentsOf("a.pem ~/b.pem $(reboot) /ok.pem")).toEqual(["/ok.pem"]);
    expect(argumentsOf(Array.from({ length: 30 }, (_, index) => `/c${index}.pem`).join(" "))).toHaveLength(8);
    expect(argumentsOf(`/${"x".repeat(600)}`)).toEqual([]);
  });
});
