import { expect, it } from "vitest";
import { describeFailure } from "../../../../shared/words/failures.ts";

const shown = { host: "web-1", keyType: "ssh-ed25519", fingerprint: "SHA256:new", expected: "SHA256:old" };

it.each(["ssh.hostKeyUnknown", "ssh.hostKeyChanged"])("%s tells why the key's certificate does not help", (code) => {
  const { title } = describeFailure({ code, params: { ...shown, certificate: "noPrincipals" } });
  expect(title).toMatch(/SHA256:new.* \(its certificate does not help: it names no host, .*\)\.$/);
  expect(describeFailure({ code, params: { ...shown, certificate: "<b>" } }).title).not.toContain("certificate");
});

it.each([
  ["noNames", "The certificate names no user, and most servers take such for nobody: have it signed with -n root."],
  ["otherNames", "The certificate does not name root: have it signed for that name, or use a name that it has."],
  ["", "Check the user name and the credential of the host."],
])("a refused login with a certificate (%s) says what to do", (certificate, next) => {
  const params = { host: "web-1", user: "root", tried: ["certificate"], certificate };
  expect(describeFailure({ code: "ssh.authFailed", params }).next).toBe(next);
});
