import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type AptHost, aptHostMissing, startAptHost } from "../support/aptHost.ts";
import { AptRepository } from "../support/aptRepository.ts";
import { CliBench } from "./cliBench.ts";
import { installOld, publish, sources, updates } from "./patchPackages.ts";

const missing = aptHostMissing();
let repository: AptRepository;
let apt: AptHost;
let bench: CliBench;

beforeAll(async () => {
  if (missing !== undefined) return;
  repository = new AptRepository();
  await repository.start();
  publish(repository);
  apt = await startAptHost({ sources: sources(repository) });
  await apt.sh(installOld);
  bench = new CliBench();
  await bench.ok("init");
  const key = bench.file("key", apt.privateKey);
  const login = ["--user", "root", "--key-file", key, "--host-key", apt.fingerprint];
  await bench.ok("hosts", "add", "--name", "web-1", "--address", apt.address, "--port", String(apt.port), ...login);
}, 400_000);
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(async () => {
  bench?.dispose();
  await apt?.stop();
  await repository?.dispose();
});

interface PlanJson {
  readonly host: string;
  readonly hash: string;
  readonly updates: { name: string; from: string; to: string; security: boolean }[];
}

it("a plan is applied by its hash in another process, and refused once the host has changed", async () => {
  publish(repository, [updates.plain], [updates.security]);
  const plan = await bench.json<PlanJson>("patch", "plan", "web-1", "--refresh");
  expect(plan.host).toBe("web-1");
  expect(plan.updates).toMatchObject([
    { name: "holdfast-sec", from: "1.0-1+deb12u1", to: "1.0-1+deb12u2", security: true },
    { name: "holdfast-plain", from: "1.0", to: "2.0", security: false },
  ]);
  const words = await bench.ok("patch", "plan", "web-1");
  expect(words).toMatch(/^ {2}security holdfast-sec 1\.0-1\+deb12u1 -> 1\.0-1\+deb12u2$/m);
  expect(words).toContain(`holdfast patch apply web-1 --plan ${plan.hash}`);

  publish(repository, [updates.plainLater], [updates.security]);
  await bench.ok("patch", "plan", "web-1", "--refresh");
  const stale = await bench.run(["patch", "apply", "web-1", "--plan", plan.hash]);
  expect(stale).toMatchObject({ code: 1, stdout: "" });
  expect(stale.stderr).toMatch(/^holdfast: web-1 has changed since the plan was made [^\n]+\n$/);
  const unknown = await bench.run(["patch", "apply", "web-1", "--plan", "nonsense"]);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/That plan is not known/) as string });
  expect(await apt.sh("dpkg-query -W -f '${Version}' holdfast-plain")).toBe("1.0");

  const security = await bench.json<PlanJson>("patch", "plan", "web-1", "--scope", "security");
  expect(security.updates.map(({ name }) => name)).toEqual(["holdfast-sec"]);
  const applied = await bench.start(["patch", "apply", "web-1", "--plan", security.hash, "--json"]);
  expect(JSON.parse(applied.stdout)).toMatchObject({ host: "web-1", state: "succeeded" });
  expect(await apt.sh("dpkg-query -W -f '${Version} ' holdfast-plain holdfast-sec")).toBe("1.0 1.0-1+deb12u2 ");
});
