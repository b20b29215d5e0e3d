import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyPlacesProgram, parseKeyPlaces } from "../../../../../../electron/core/credentials/rollout/keyRefusal.ts";
import { describeFailure } from "../../../../../../shared/words/failures.ts";

const seen = (...lines: string[]): ReturnType<typeof parseKeyPlaces> =>
  parseKeyPlaces(["home=/home/alice", "uid=1001", "mode=drwxr-xr-x", ...lines, "end=yes"].join("\n"), "alice");

describe("why a server refuses a key that is in place", () => {
  it("is another AuthorizedKeysFile, with its tokens put in and its line named", () => {
    expect(
      seen(
        "set=pubkeyauthentication yes",
        "set=authorizedkeysfile /etc/ssh/keys/%u keys-%U %h/100%%",
        "line=/etc/ssh/sshd_config.d/10-site.conf:7:AuthorizedKeysFile /etc/ssh/keys/%u keys-%U %h/100%%",
      ),
    ).toEqual({
      problem: "elsewhere",
      files: ["/etc/ssh/keys/alice", "/home/alice/keys-1001", "/home/alice/100%"],
      setIn: "/etc/ssh/sshd_config.d/10-site.conf, line 7",
    });
  });

  it("is found in the lines alone where only root may ask sshd", () => {
    expect(
      seen(
        "line=/etc/ssh/sshd_config:3:PubkeyAuthentication yes",
        'line=/etc/ssh/sshd_config:9:  authorizedkeysfile="/srv/%u"  # ours',
      ),
    ).toEqual({ problem: "elsewhere", files: ["/srv/alice"], setIn: "/etc/ssh/sshd_config, line 9" });
  });

  it("is not the file when sshd reads the usual one too, however it is written", () => {
    for (const usual of [".ssh/authorized_keys", "%h/.ssh/authorized_keys", "/home/alice/.ssh//authorized_keys"])
      expect(seen(`set=authorizedkeysfile /srv/%u ${usual}`)).toEqual({ problem: "unknown" });
  });

  it("may be that keys are off, or that the home folder is open to others", () => {
    expect(seen("set=pubkeyauthentication no")).toEqual({ problem: "off", setIn: null });
    expect(seen("mode=drwxr-xr-x")).toEqual({ problem: "unknown" });
    expect(parseKeyPlaces("home=/home/alice\nmode=drwxrwxr-x\nend=yes", "alice")).toEqual({ problem: "home" });
  });

  it("is told with the place and the next step", () => {
    const told = (params: Record<string, string | null | readonly string[]>): string => {
      const { title, next } = describeFailure({
        code: "credentials.keyRefused",
        params: { host: "web-1", user: "alice", ...params },
      });
      return `${title} ${next}`;
    };
    const setIn = "/etc/ssh/sshd_config, line 9";
    expect(told({ problem: "elsewhere", files: ["/srv/alice"], setIn })).toContain("from /srv/alice only");
    expect(told({ problem: "elsewhere", files: ["/srv/alice"], setIn })).toContain(`AuthorizedKeysFile (${setIn})`);
    expect(told({ problem: "elsewhere", files: ["/srv/alice"], setIn: null })).toContain("in its sshd_config");
    expect(told({ problem: "off", setIn })).toContain("PubkeyAuthentication no");
    expect(told({ problem: "home" })).toContain("chmod go-w ~");
    expect(told({ problem: "unknown" })).toContain("sshd -T -C user=alice");
  });

  it("stays bounded and printable whatever the server says", () => {
    const line = fc.tuple(
      fc.constantFrom("set=", "line=", "home=", "mode=", ""),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    fc.assert(
      fc.property(
        fc.array(
          line.map((parts) => parts.join("")),
          { maxLength: 8 },
        ),
        (lines) => {
          const found = parseKeyPlaces(lines.join("\n"), "alice");
          const texts = "files" in found ? [...found.files, found.setIn ?? ""] : [];
          expect(texts.length).toBeLessThanOrEqual(5);
          for (const text of texts) expect(text).toMatch(/^[\x20-\x7e]{0,300}$/);
        },
      ),
    );
  });

  it("is asked by a program that any POSIX shell takes, and that ends on a machine without sshd", (ctx) => {
    if (process.platform === "win32") ctx.skip("needs a POSIX shell");
    const { stdout, status } = spawnSync("/bin/sh", ["-c", keyPlacesProgram], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: "/" },
    });
    expect(status).toBe(0);
    expect(stdout.split("\n").slice(0, 1)).toEqual(["home=/"]);
    expect(stdout.trimEnd().endsWith("end=yes")).toBe(true);
  });
});
