import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Host, hostDraft, hostPatch } from "../../../../../shared/contract/hosts.ts";
import {
  draftOf,
  emptyForm,
  formOf,
  type HostForm,
  problemsOf,
  splitTarget,
  usedWords,
} from "../../../../../renderer/features/hosts/hostForm.ts";

const form = (change: Partial<HostForm> = {}): HostForm => ({
  ...emptyForm(),
  name: "web-1",
  address: "10.0.0.1",
  ...change,
});
const pem = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";

describe("a host's form", () => {
  it("needs an address, and has a default for the rest", () => {
    expect(Object.keys(problemsOf(emptyForm(), [], null))).toEqual(["address"]);
    expect(problemsOf(form(), [], null)).toEqual({});
  });
  it("asks for another name when one is taken, but not when it is the host's own", () => {
    const others = [{ id: "h1", name: "web-1" }];
    expect(problemsOf(form(), others, null).name).toMatch(/Another host/);
    expect(problemsOf(form(), others, "h1").name).toBeUndefined();
  });
  it("calls a host without a name by its address", () => {
    expect(draftOf(form({ name: " ", address: " 10.0.0.1 " })).name).toBe("10.0.0.1");
    expect(problemsOf(form({ name: "" }), [{ id: "h1", name: "10.0.0.1" }], null).name).toMatch(/Another host/);
  });
  it.each(["a b", "root@x", "x;y", "http://x/", ""])("does not take %j as an address", (address) =>
    expect(problemsOf(form({ address }), [], null).address).toBeDefined(),
  );
  it.each([0, 65_536, 2.5, "", "x"])("does not take %j as a port", (port) =>
    expect(problemsOf(form({ port }), [], null).port).toBeDefined(),
  );
  it("asks for the secret of the chosen login", () => {
    expect(problemsOf(form({ login: "password" }), [], null).password).toBeDefined();
    expect(problemsOf(form({ login: "key", privateKey: "ssh-ed25519 AAAA" }), [], null).privateKey).toBeDefined();
    expect(problemsOf(form({ login: "key", privateKey: pem }), [], null)).toEqual({});
  });
});

describe("what is sent", () => {
  it("holds a new password, and no id of an old credential with it", () => {
    const draft = draftOf(form({ login: "password", password: " kept as typed " }));
    expect(draft.credential).toEqual({ kind: "password", password: " kept as typed " });
    expect(draft).not.toHaveProperty("credentialId");
  });
  it("leaves out the passphrase of a key that has none", () => {
    expect(draftOf(form({ login: "key", privateKey: pem })).credential).toEqual({ kind: "key", privateKey: pem });
    expect(draftOf(form({ login: "key", privateKey: pem, keyPassphrase: "p" })).credential).toMatchObject({
      passphrase: "p",
    });
  });
  it("names the stored credential, or the agent", () => {
    expect(draftOf(form({ login: "stored:c1" })).credentialId).toBe("c1");
    expect(draftOf(form()).credentialId).toBeNull();
  });
  it("is what the contract takes, for every form without problems", () => {
    const anyForm = fc.record({
      name: fc.string({ maxLength: 40 }),
      address: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 })),
      port: fc.oneof(fc.integer({ min: -1, max: 70_000 }), fc.constant("")),
      user: fc.constantFrom("root", "", " admin "),
      login: fc.constantFrom<HostForm["login"]>("agent", "password", "key", "stored:c1"),
      password: fc.string({ maxLength: 20 }),
      environment: fc.constantFrom("", "production", " eu "),
    });
    fc.assert(
      fc.property(anyForm, (change) => {
        const filled = form(change);
        fc.pre(Object.keys(problemsOf(filled, [], null)).length === 0);
        // Control characters in a name are the contract's to refuse.
        fc.pre(/^[^\p{Cc}]*$/u.test(filled.name));
        expect(hostDraft.safeParse(draftOf(filled)).success).toBe(true);
        expect(hostPatch.safeParse(draftOf(filled)).success).toBe(true);
      }),
    );
  });
  it("is the host itself when nothing was changed", () => {
    const host: Host = {
      id: "h1",
      name: "db",
      address: "db.example.org",
      port: 2222,
      user: "admin",
      environment: "production",
      groups: ["a"],
      tags: ["b"],
      notes: "n",
      jumpHostId: "j1",
      credentialId: "c1",
      createdAt: 1,
      updatedAt: 2,
    };
    const { id, createdAt, updatedAt, ...fields } = host;
    expect([id, createdAt, updatedAt]).toEqual(["h1", 1, 2]);
    const more = { owner: "db team", maintenance: true, fields: { rack: "4" } };
    expect(draftOf(formOf({ ...host, ...more }))).toEqual({ ...fields, ...more });
    // What is at its default is sent as such, so that it can also be taken away.
    expect(draftOf(formOf(host))).toEqual({ ...fields, owner: "", maintenance: false, fields: {} });
  });

  it("has custom fields by name, and none of an empty row", () => {
    const rows = [
      { name: " rack ", value: " 4 " },
      { name: "", value: "" },
    ];
    expect(draftOf(form({ fields: rows })).fields).toEqual({ rack: "4" });
    expect(problemsOf(form({ fields: rows }), [], null)).toEqual({});
    expect(problemsOf(form({ fields: [...rows, { name: "rack", value: "5" }] }), [], null).fields).toMatch(/rack/);
    expect(problemsOf(form({ fields: [{ name: " ", value: "5" }] }), [], null)).toHaveProperty("fields");
  });
});

describe("a pasted target", () => {
  it.each([
    ["db.example.org", { address: "db.example.org" }],
    ["root@db", { user: "root", address: "db" }],
    ["ssh://admin@db:2222", { user: "admin", address: "db", port: 2222 }],
    ["db:22", { address: "db", port: 22 }],
    ["2001:db8::1", { address: "2001:db8::1" }],
    ["[2001:db8::1]:2200", { address: "2001:db8::1", port: 2200 }],
    ["[2001:db8::1]", { address: "2001:db8::1" }],
    ["DOMAIN\\me@x@db", { user: "DOMAIN\\me@x", address: "db" }],
    ["", { address: "" }],
  ])("%s", (text, parts) => expect(splitTarget(text)).toEqual(parts));
});

it("suggests the words that other hosts use, each once, up to a bound", () => {
  const hosts = ["b", "a", "b"].map((group) => ({ groups: [group], tags: [] }) as unknown as Host);
  expect(usedWords(hosts, "groups")).toEqual(["a", "b"]);
  expect(usedWords(hosts, "groups", 1)).toEqual(["b"]);
});
