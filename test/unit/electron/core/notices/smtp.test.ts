import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64Lines, encodedWords } from "../../../../../electron/core/notices/smtp/encoding.ts";
import { dataBlock, mailText } from "../../../../../electron/core/notices/smtp/message.ts";
import { extensionsOf, ReplyReader } from "../../../../../electron/core/notices/smtp/replies.ts";
import { sendMail } from "../../../../../electron/core/notices/smtp/smtp.ts";
import type { ChannelConfig } from "../../../../../shared/contract/notices.ts";
import { selfSigned } from "../../../../support/certificates.ts";
import { deliveryFailureOf } from "../../../../support/failures.ts";
import { type SmtpServerOptions, smtpServer } from "../../../../support/smtpServer.ts";

type Mail = Extract<ChannelConfig, { kind: "smtp" }>;
const users = { ada: "correct horse" };

async function send(
  server: SmtpServerOptions,
  part: Partial<Mail> = {},
  password: string | null = null,
  stepMs = 5000,
) {
  const running = await smtpServer(server);
  const config: Mail = {
    kind: "smtp",
    host: "localhost",
    port: running.port,
    security: "none",
    user: "",
    from: "holdfast@example.org",
    to: ["ada@example.org", "bob@example.org"],
    authority: server.tls?.cert ?? "",
    ...part,
  };
  const text = "one\n.two\nthree";
  const message = mailText({ from: config.from, to: config.to, subject: "Disk full", text, time: 0, id: "n1" });
  const sent = sendMail({ config, password, message, signal: new AbortController().signal, stepMs });
  return { running, sent, message };
}

describe("a mail on its way", () => {
  it("arrives as it was written, at each recipient", async () => {
    const { running, sent, message } = await send({});
    await sent;
    expect(running.commands.slice(0, 5)).toEqual([
      "EHLO holdfast.invalid",
      "MAIL FROM:<holdfast@example.org>",
      "RCPT TO:<ada@example.org>",
      "RCPT TO:<bob@example.org>",
      "DATA",
    ]);
    expect(running.messages).toEqual([message]);
  });

  it.each([
    ["STARTTLS", { security: "starttls" }, {}],
    ["TLS from the start", { security: "tls" }, { implicit: true }],
  ] as const)("travels under %s, with the login nowhere else", async (_, part, options) => {
    const tls = selfSigned();
    const { running, sent } = await send(
      { tls, auth: ["PLAIN"], users, ...options },
      { ...part, user: "ada" },
      users.ada,
    );
    await sent;
    expect(running.logins).toEqual(["PLAIN ada"]);
    expect(running.secured).toContain("AUTH");
    expect(running.messages).toHaveLength(1);
  });

  it.each([
    ["CRAM-MD5", ["PLAIN", "LOGIN", "CRAM-MD5"]],
    ["PLAIN", ["LOGIN", "PLAIN"]],
    ["LOGIN", ["LOGIN"]],
  ])("logs in by %s when %j are offered", async (how, auth) => {
    const tls = selfSigned();
    const options = { tls, implicit: true, auth, users };
    const { running, sent } = await send(options, { security: "tls", user: "ada" }, users.ada);
    await sent;
    expect(running.logins).toEqual([`${how} ada`]);
  });

  it.each([
    [
      "the certificate is of nobody we know",
      { implicit: true, tls: true },
      { security: "tls", authority: "" },
      null,
      "notices.tls",
      "retry",
    ],
    [
      "the certificate is for another name",
      { implicit: true, tls: "other.test" },
      { security: "tls" },
      null,
      "notices.tls",
      "retry",
    ],
    ["STARTTLS is not offered", {}, { security: "starttls", user: "ada" }, "secret", "notices.smtpNoTls", "refused"],
    [
      "a password would travel in the clear",
      { auth: ["PLAIN"], users },
      { user: "ada" },
      "secret",
      "notices.passwordNeedsTls",
      "refused",
    ],
    [
      "the password is wrong",
      { implicit: true, tls: true, auth: ["LOGIN"], users },
      { security: "tls", user: "ada" },
      "wrong",
      "notices.smtpLogin",
      "refused",
    ],
    [
      "no way to log in is known",
      { implicit: true, tls: true, auth: ["NTLM"] },
      { security: "tls", user: "ada" },
      "x",
      "notices.smtpLogin",
      "refused",
    ],
    ["a recipient is refused", { instead: { RCPT: "550 5.1.1 no such user" } }, {}, null, "notices.smtp", "refused"],
    ["the server is busy", { instead: { MAIL: "451 4.3.0 later" } }, {}, null, "notices.smtp", "retry"],
    ["the server says 554 at once", { greeting: "554 no service" }, {}, null, "notices.smtp", "refused"],
    ["it is no mail server", { greeting: "SSH-2.0-OpenSSH_9.2" }, {}, null, "notices.smtpProtocol", "refused"],
    [
      "the server hangs up before the message",
      { instead: { DATA: "hangUp" } },
      {},
      null,
      "notices.connection",
      "retry",
    ],
    ["the message is refused", { instead: { ".": "554 5.7.1 spam" } }, {}, null, "notices.smtp", "refused"],
  ] as [
    string,
    Omit<SmtpServerOptions, "tls"> & { tls?: boolean | string },
    Partial<Mail>,
    string | null,
    string,
    string,
  ][])("fails surely when %s", async (_, { tls, ...options }, part, password, code, outcome) => {
    const made = tls === undefined ? {} : { tls: selfSigned(typeof tls === "string" ? tls : "localhost") };
    const { running, sent } = await send({ ...options, ...made }, part, password);
    const failure = await deliveryFailureOf(sent);
    expect([failure.code, failure.outcome]).toEqual([code, outcome]);
    expect(JSON.stringify([failure.params, running.commands])).not.toMatch(/secret|wrong/);
  });

  it.each([
    ["hangs up", "hangUp", "notices.connection"],
    ["says nothing", "silence", "notices.timeout"],
  ])("is uncertain when the server %s after the message", async (_, instead, code) => {
    const { sent } = await send({ instead: { ".": instead } }, {}, null, 300);
    expect(await deliveryFailureOf(sent)).toMatchObject({ code, outcome: "unknown" });
  });

  it("is surely not sent when nobody answers, at the address or at all", async () => {
    const { sent } = await send({ instead: { EHLO: "silence" } }, {}, null, 200);
    expect(await deliveryFailureOf(sent)).toMatchObject({ code: "notices.timeout", outcome: "retry" });
    const { sent: second } = await send({}, { port: 1 });
    expect(await deliveryFailureOf(second)).toMatchObject({ code: "notices.connection", outcome: "retry" });
  });

  it("ends when the vault is locked", async () => {
    const running = await smtpServer({ instead: { EHLO: "silence" } });
    const locked = new AbortController();
    const config = { kind: "smtp", host: "127.0.0.1", port: running.port, security: "none", user: "", authority: "" };
    const sent = sendMail({
      config: { ...config, from: "a@b.c", to: ["a@b.c"] } as Mail,
      password: null,
      message: "x",
      signal: locked.signal,
    });
    locked.abort();
    expect(await deliveryFailureOf(sent)).toMatchObject({ code: "cancelled", outcome: "retry" });
  });
});

describe("replies", () => {
  it("are put together from any pieces", () => {
    const text = "220-mail\r\n220 ready\r\n250-mail.test\r\n250-SIZE 1000\r\n250 AUTH=LOGIN PLAIN\r\n";
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const reader = new ReplyReader();
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const replies = places.slice(1).flatMap((end, index) => reader.push(text.slice(places[index], end)));
        expect(replies.map(({ code, lines }) => [code, lines.length])).toEqual([
          [220, 2],
          [250, 3],
        ]);
        expect(reader.isEmpty).toBe(true);
        const offered = extensionsOf(replies[1] ?? { code: 0, lines: [] });
        expect([...offered]).toEqual([
          ["SIZE", ["1000"]],
          ["AUTH", ["LOGIN", "PLAIN"]],
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    "HTTP/1.1 400\r\n",
    "250-a\r\n251 b\r\n",
    "99 x\r\n",
    "250x\r\n",
    "2".repeat(5000),
    `250 ${"x".repeat(5000)}\r\n`,
  ])("are no replies: %j", (text) => {
    const reader = new ReplyReader();
    reader.push(text);
    expect(reader.broken).toBe(true);
  });

  it("never throw and stay bounded, whatever comes", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom("250 ok\r\n", "250-x\r\n", "\r\n", "\n", "354"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const reader = new ReplyReader();
        for (const text of pieces)
          for (const { code, lines } of reader.push(text)) {
            expect(code).toBeGreaterThanOrEqual(200);
            expect(code).toBeLessThan(600);
            expect(lines.length).toBeLessThanOrEqual(200);
          }
        expect(new ReplyReader().push("250-a\r\n".repeat(500))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a message", () => {
  const hostile = fc.string({
    unit: fc.constantFrom("a", "é", "😀", "\r", "\n", "\0", ".", ":", " ", "=?", "\ud800"),
    maxLength: 90,
    size: "max",
  });

  it("lets no text become a header or another command, in lines that are short enough", () => {
    fc.assert(
      fc.property(hostile, hostile, (subject, text) => {
        const mail = mailText({ from: "a@b.c", to: ["d@e.f"], subject, text, time: 0, id: "n1" });
        const [head = "", body = ""] = mail.split("\r\n\r\n");
        expect(
          head
            .split("\r\n")
            .filter((line) => !line.startsWith(" "))
            .map((line) => line.split(":")[0]),
        ).toEqual([
          "From",
          "To",
          "Subject",
          "Date",
          "Message-ID",
          "Auto-Submitted",
          "MIME-Version",
          "Content-Type",
          "Content-Transfer-Encoding",
        ]);
        expect(Buffer.from(body, "base64").toString()).toBe(text.toWellFormed());
        expect(mail).toMatch(/^[\x20-\x7e\r\n]*$/);
        expect(Math.max(...mail.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(90);
      }),
      { numRuns: 100 },
    );
  });

  it("keeps a subject readable over encoded words", () => {
    const subject = `Kritisch: Größe von /srv über 90 % ${"ä".repeat(60)}`;
    const decoded = encodedWords(subject)
      .split("\r\n ")
      .map((word) => Buffer.from(/^=\?utf-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? "", "base64").toString());
    expect(decoded.join("")).toBe(subject);
    expect(encodedWords("plain")).toBe("plain");
    expect(base64Lines("")).toBe("");
  });

  it("ends where it ends, and nowhere before (RFC 5321 4.5.2)", () => {
    expect(dataBlock("a\n.\n..b\r\nc\rd")).toBe("a\r\n..\r\n...b\r\nc\r\nd\r\n.\r\n");
    fc.assert(
      fc.property(hostile, (text) => {
        const block = dataBlock(text);
        expect(block.indexOf("\r\n.\r\n")).toBe(block.length - 5);
      }),
      { numRuns: 100 },
    );
  });

  it("refuses a line break in an address, which the contract keeps out already", () => {
    const mail = { to: ["d@e.f"], subject: "s", text: "t", time: 0, id: "n1" };
    expect(() => mailText({ ...mail, from: "a@b.c\r\nBcc: x@y.z" })).toThrow("line break");
  });
});
