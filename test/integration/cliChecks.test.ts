import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSshd, sshdMissing, type Sshd } from "../support/sshd.ts";
import { CliBench } from "./cliBench.ts";

const missing =
  sshdMissing() ??
  (existsSync("/usr/lib/nagios/plugins/check_dummy") ? undefined : "needs monitoring-plugins-standard");

describe.skipIf(missing !== undefined)(
  `checks on the command line${missing === undefined ? "" : `: ${missing}`}`,
  () => {
    let bench: CliBench;
    let server: Sshd;
    beforeAll(async () => {
      bench = new CliBench();
      server = await startSshd();
      await bench.ok("init");
      await bench.addHost(server, "web-1");
    });
    afterAll(async () => {
      await server.stop();
      bench.dispose();
    });

    it("are added, listed, run with the exit code of the worst state, and removed", async () => {
      await bench.ok("checks", "add", "Dummy", "--plugin", "check_dummy 1 'disk full'", "--where", "name:web");
      const all = await bench.json<object[]>("checks", "list");
      expect(all).toMatchObject([
        {
          name: "Dummy",
          spec: { kind: "plugin" },
          target: { filter: "name:web" },
          hosts: [{ host: "web-1", state: null }],
        },
      ]);
      const ran = await bench.start(["checks", "run", "dummy"]);
      expect(ran).toEqual({ code: 1, stdout: "web-1\twarning\tWARNING: disk full\n", stderr: "" });
      const elsewhere = await bench.run(["checks", "run", "Dummy", "--where", "name:db"]);
      expect(elsewhere).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/fits none of these hosts/),
      });
      await bench.ok("checks", "remove", "Dummy");
      const gone = await bench.run(["checks", "run", "Dummy"]);
      expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining("no check Dummy") });
    });

    it("are refused with one sentence when they cannot run, before anything is saved", async () => {
      const piped = await bench.run(["checks", "add", "x", "--plugin", "check_disk | tee log"]);
      expect(piped).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^holdfast: The command line cannot be run: [^\n]+\n$/),
      });
      const two = await bench.run(["checks", "add", "x", "--plugin", "a", "--ping"], null);
      expect(two).toMatchObject({ code: 2, stderr: expect.stringContaining("one of --plugin") });
    });
  },
);
