import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CliBench } from "./cliBench.ts";

let bench: CliBench;

beforeAll(async () => {
  bench = new CliBench();
  await bench.ok("init");
});
afterAll(() => bench.dispose());

it("carries hosts and what their credentials hold to another vault in one encrypted file", async () => {
  const other = bench.copy("other");
  const secret = bench.file("password", "hunter2 is a password\n");
  const passphrase = ["--bundle-passphrase-file", bench.file("bundle", "a passphrase of the file\n")];
  const file = join(bench.folder, "hosts.age");
  await bench.ok("hosts", "add", "--name", "web-1", "--address", "192.0.2.7", "--password-file", secret);

  expect(await bench.ok("bundle", "export", file, ...passphrase, "--secrets")).toBe(
    `Wrote 1 hosts and 1 credentials to ${file}.\n`,
  );
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(readFileSync(file, "utf8")).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
  expect((await bench.run(["bundle", "export", file, ...passphrase])).stderr).toMatch(/is there already/);

  const there = (...args: string[]) => bench.run(args, bench.passphraseFile, other);
  const dry = await there("bundle", "import", file, ...passphrase, "--dry-run");
  expect(dry.stdout).toMatch(/^new\tweb-1\t[^]*^new\tcredential [^]*^1 new, 0 changed, .*Nothing was written\.$/m);
  expect((await bench.start(["bundle", "import", file, ...passphrase], bench.passphraseFile, other)).code).toBe(0);
  const again = await there("bundle", "import", file, ...passphrase, "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({
    rows: [{ name: "web-1", state: "unchanged" }],
    parts: [{ kind: "credential", state: "unchanged" }],
    done: { added: 0, changed: 0, keys: 0, credentials: 0, filters: 0 },
  });

  const wrong = await there("bundle", "import", file, "--bundle-passphrase-file", secret);
  expect(wrong.stderr).toMatch(/The passphrase does not open this bundle/);
  expect(existsSync(file)).toBe(true);
});
