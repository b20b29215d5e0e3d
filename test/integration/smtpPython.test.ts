import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { mailText } from "../../electron/core/notices/smtp/message.ts";
import { sendMail } from "../../electron/core/notices/smtp/smtp.ts";

/** Prints its port, then each message as the standard library of Python understands it. */
const server = `
import asyncore, json, smtpd
from email import message_from_bytes, policy
class Server(smtpd.SMTPServer):
    def process_message(self, peer, mailfrom, rcpttos, data, **more):
        mail = message_from_bytes(data, policy=policy.default)
        print(json.dumps([mailfrom, rcpttos, str(mail["subject"]), str(mail["to"]), mail.get_content()]), flush=True)
it = Server(("127.0.0.1", 0), None)
print(it.socket.getsockname()[1], flush=True)
asyncore.loop()
`;

it("a mail is understood by a server that is none of ours", async (context) => {
  const python = spawnSync("python3", ["-W", "ignore", "-c", "import asyncore, smtpd"]);
  if (python.status !== 0) context.skip("python3 with its module smtpd (up to 3.11) is missing");
  const child = spawn("python3", ["-W", "ignore", "-c", server], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  const [from, to] = ["holdfast@example.org", ["ada@example.org", "bob@example.org"]];
  const subject = "Kritisch: Größe von /srv über 90 %, seit zehn Minuten und auf drei Rechnern";
  const text = "erste Zeile\n.\n..zwei\nüber 😀\n";
  const config = {
    kind: "smtp",
    host: "127.0.0.1",
    port,
    security: "none",
    user: "",
    from,
    to,
    authority: "",
  } as const;
  const message = mailText({ from, to, subject, text, time: Date.UTC(2026, 0, 1), id: "n1" });
  await sendMail({ config: { ...config, to }, password: null, message, signal: new AbortController().signal });
  const received = JSON.parse(String((await lines.next()).value)) as unknown;
  expect(received).toEqual([from, to, subject, to.join(", "), text]);
});
