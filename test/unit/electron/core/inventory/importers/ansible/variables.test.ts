import { describe, expect, it } from "vitest";
import {
  isSecretName,
  siftVariable,
} from "../../../../../../../electron/core/inventory/importers/ansible/variables.ts";

const sifted = (name: string, value: Parameters<typeof siftVariable>[1]) => {
  const { variable, removed } = siftVariable(name, value, "f:1");
  return { kept: variable.withheld ? undefined : variable.value, removed: removed.map((item) => item.name) };
};

describe("the name of a secret", () => {
  it.each([
    "ansible_password",
    "ansible_ssh_pass",
    "ansible_become_pass",
    "mysql_root_password",
    "db-password",
    "db password",
    "dbPassword",
    "apiToken",
    "API_KEY",
    "apikey",
    "aws_secret_access_key",
    "private_key",
    "users.0.passwd",
    "passwords",
    "vault_pw",
    "wifi_psk",
    "smtp_credentials",
  ])("is %s", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    "ansible_ssh_private_key_file",
    "password_file",
    "vault_password_path",
    "secret_name",
    "token_url",
    "password_length",
    "password_authentication",
    "PasswordAuthentication",
    "compass",
    "bypass",
    "passenger_version",
    "monkey",
    "keyboard",
    "tokenizer",
  ])("is not %s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("a variable", () => {
  it("that is a secret by its name is withheld, be it a text, a number or a collection", () => {
    for (const value of ["hunter2", 1234, ["a"], { a: 1 }])
      expect(sifted("db_password", value)).toEqual({ kept: undefined, removed: ["db_password"] });
  });

  it("that only says whether there is one is kept", () => {
    expect(sifted("password", true)).toEqual({ kept: true, removed: [] });
    expect(sifted("password", null)).toEqual({ kept: null, removed: [] });
    expect(sifted("password", "")).toEqual({ kept: "", removed: [] });
  });

  it("loses the secrets inside it, each named by its place", () => {
    expect(
      sifted("app", { users: [{ name: "a", password: "x" }, { name: "b" }], port: 1, tokens: { x: "y" } }),
    ).toEqual({
      kept: { users: [{ name: "a" }, { name: "b" }], port: 1 },
      removed: ["app.users.0.password", "app.tokens"],
    });
  });

  it.each([
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nx"],
    ["PuTTY-User-Key-File-3: ssh-ed25519"],
    ["$ANSIBLE_VAULT;1.1;AES256\n61"],
    ["sshpass -p hunter2 ssh"],
    ["postgres://app:hunter2@db/x"],
  ])("that holds a secret in its text is withheld: %j", (value) => {
    expect(sifted("harmless", value)).toEqual({ kept: undefined, removed: ["harmless"] });
  });

  it.each(["https://db.example:8080/x", "ssh-ed25519 AAAA me@laptop", "user@host:/path", "a: b@c"])(
    "that holds none is kept: %s",
    (value) => {
      expect(sifted("harmless", value)).toEqual({ kept: value, removed: [] });
    },
  );

  it("is bounded in length and depth", () => {
    expect(sifted("v", "x".repeat(16_382)).removed).toEqual([]);
    expect(sifted("v", "x".repeat(16_383)).removed).toEqual(["v"]);
    let deep: unknown[] = [];
    for (let at = 0; at < 40; at++) deep = [deep];
    expect(sifted("v", deep as never).removed[0]).toMatch(/^v(?:\.0){33}$/);
  });
});
