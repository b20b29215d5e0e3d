import type { FailureData } from "../base/failure.ts";
import { hostCertificateWords } from "./certificates.ts";
import { counted, type Describe, say, wordsOf } from "./say.ts";

/** A moment in milliseconds since the epoch, to the minute and in UTC: words have no time zone of their own. */
const minute = (at: unknown): string =>
  typeof at === "number" && Math.abs(at) < 8.64e15
    ? `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`
    : "?";

/** What to do about a certificate that does not name the user. null when that is not it. */
function loginCertificate(problem: unknown, user: string): string | null {
  if (problem === "otherNames")
    return `The certificate does not name ${user}: have it signed for that name, or use a name that it has.`;
  if (problem !== "noNames") return null;
  return `The certificate names no user, and most servers take such for nobody: have it signed with -n ${user}.`;
}

/** Added to what is said of a host key that came in a certificate. */
function aboutCertificate(params: FailureData["params"]): string {
  const why = hostCertificateWords(params["certificate"]);
  return why === null ? "" : ` (its certificate does not help: ${why})`;
}

type Table = Readonly<Record<string, string>>;

/** What was going on when time ran out, by the step of a login (electron/core/ssh/errors.ts). */
const during: Table = {
  connect: "while connecting",
  handshake: "while keys were agreed",
  authentication: "while logging in",
  channel: "while a session was opened",
  command: "while a command ran",
  shell: "while the shell started",
};

/** What client and server have to agree on. */
const algorithms: Table = {
  keyExchange: "key exchange method",
  hostKey: "kind of host key",
  cipher: "cipher",
  mac: "message authentication code",
  compression: "compression method",
  other: "algorithm",
};

/** Why a connection that had come about is over. */
const endings: Table = {
  byServer: "the server closed it",
  byUs: "closed here",
  idle: "closed here, as nothing used it",
  keepalive: "it stopped answering",
  reset: "it was cut",
  beforeGreeting: "the server hung up before it said anything",
  channelEnded: "the server closed the session",
};

/** Why a server refuses a key that is in ~/.ssh/authorized_keys (electron/core/credentials/rollout/keyRefusal.ts). */
const keyRefused: Describe = (p, { setIn }) => {
  const place = typeof setIn === "string" ? ` (${setIn})` : " in its sshd_config";
  switch (p("problem")) {
    case "elsewhere":
      return {
        title: `${p("host")} refuses the key: its sshd reads the keys of ${p("user")} from ${p("files")} only.`,
        next: `The key was taken out of ~/.ssh/authorized_keys again. Put it into that file as root, or add .ssh/authorized_keys to AuthorizedKeysFile${place}; then plan again.`,
      };
    case "off":
      return {
        title: `${p("host")} lets nobody in with a key (PubkeyAuthentication no).`,
        next: `Set it to yes${place}, or keep a password for this host.`,
      };
    case "home":
      return {
        title: `${p("host")} refuses the key: others may write to the home folder of ${p("user")}, and sshd then trusts no key in it.`,
        next: "Run chmod go-w ~ there, then plan again.",
      };
    default:
      return {
        title: `${p("host")} refuses the key, although it was in ~/.ssh/authorized_keys of ${p("user")}.`,
        next: `Its sshd may read keys elsewhere; ${p("user")} may not look. Have root run there: sshd -T -C user=${p("user")} | grep -i authorizedkeys. It names the files.`,
      };
  }
};

const shellReasons: Table = { refused: "it refused the request", noSessions: "it allows no sessions" };

/** Words for failures on the way to a host, of its keys and of credentials. */
export const sshWords: Readonly<Record<string, Describe>> = {
  "hostKeys.badKey": say("That is not a host key.", "Connect again and trust the key that the host shows."),
  "credentials.notFound": say("That credential no longer exists.", "Choose another one for the host."),
  "credentials.badKey": say(
    "This is not a private key that Holdfast can read ({reason}).",
    "Use a private key in OpenSSH, PEM or PuTTY form.",
  ),
  "credentials.notALogin": say(
    "{name} makes one-time codes and is no login by itself.",
    "Give the host a password or a key too.",
  ),
  "credentials.badCertificate": say(
    "The certificate cannot be used: {reason}.",
    "Choose the -cert.pub file that was signed for this key.",
  ),
  "credentials.badTotp": say(
    "The seed of the one-time codes cannot be used: {reason}.",
    "Copy it again from where it was set up.",
  ),
  "credentials.otherKind": say(
    "{name} is of another kind ({kind}).",
    "Replace it with one of its own kind, or add a new credential.",
  ),
  "credentials.cannotRotate": say(
    "The credential of {host} cannot be changed: {reason}.",
    "The host keeps its present one. Correct this and plan again.",
  ),
  "credentials.nothingToDo": say(
    "No chosen host can take part ({reason}).",
    "Check the hosts one by one, then plan again.",
  ),
  "credentials.hostsFailed": say(
    "Not finished: {failed} of {total:host}.",
    "What was not finished keeps its old credential. Look at the reasons, then plan again.",
  ),
  "credentials.keyRefused": keyRefused,
  "credentials.wrongKeyPassphrase": say("The passphrase does not open this key.", "Type the key's own passphrase."),
  "credentials.inUse": say("The credential is still used by {hosts}.", "Give those hosts another credential first."),
  "ssh.hostKeyUnknown": (p, params) => ({
    title: `${p("host")} shows a host key that is not known yet: ${p("keyType")} ${p("fingerprint")}${aboutCertificate(params)}.`,
    next: `Compare the fingerprint with the server's own, then trust it (command line: holdfast hosts edit ${p("host")} --host-key ${p("fingerprint")}).`,
  }),
  "ssh.hostKeyChanged": (p, params) => ({
    title: `${p("host")} shows another host key than before: ${p("fingerprint")} instead of ${p("expected")}${aboutCertificate(params)}.`,
    next: "Somebody may be in between. Find out why it changed before you replace the known key.",
  }),
  "ssh.hostKeyRevoked": say(
    "{host} uses a host key that was revoked: {fingerprint}.",
    "Nothing was sent to it. Give the server new host keys; Host keys lists what was revoked.",
  ),
  "ssh.authFailed": (p, params) =>
    params["question"] === undefined
      ? {
          title: `${p("host")} refused to log in ${p("user")} (${p("tried")}).`,
          next:
            loginCertificate(params["certificate"], p("user")) ?? "Check the user name and the credential of the host.",
        }
      : {
          title: `${p("host")} asked "${p("question")}" to log in ${p("user")}, and nobody answered.`,
          next: "Test the connection and answer in the dialog, or give the host a one-time code seed.",
        },
  "ssh.badCertificate": say(
    "The certificate of {credential} cannot be used for {host} ({reason}).",
    "Replace it with the -cert.pub file that was signed for this key.",
  ),
  "ssh.certificateExpired": (p, params) => ({
    title: `The certificate of ${p("credential")} for ${p("host")} expired on ${minute(params["at"])}.`,
    next: "Have the key signed again and replace the certificate in the credential.",
  }),
  "ssh.certificateNotYetValid": (p, params) => ({
    title: `The certificate of ${p("credential")} for ${p("host")} is not valid before ${minute(params["at"])}.`,
    next: "Check this computer's clock, or wait until then.",
  }),
  "connections.promptGone": say("The host no longer waits for this answer.", "Connect again; it will ask once more."),
  "ssh.unreachable": say(
    "{host} cannot be reached at {address}:{port} ({reason}).",
    "Check address, port and network.",
  ),
  "ssh.timeout": (p) => ({
    title: `${p("host")} did not answer within ${counted(p("seconds"), "second")}, ${wordsOf(during, p("step"))}.`,
    next: "Check that the host is up and not overloaded, then try again.",
  }),
  "ssh.noCommonAlgorithm": (p) => ({
    title: `${p("host")} and Holdfast have no ${wordsOf(algorithms, p("kind"))} in common (it offers ${p("offered")}).`,
    next: "Update the server's SSH. If you cannot, allow legacy algorithms for this host in its access settings; they are weak, and a warning stays.",
  }),
  "ssh.closed": (p) => ({
    title: `The connection to ${p("host")} ended (${wordsOf(endings, p("reason"))}).`,
    next: "Try again; it reconnects when needed.",
  }),
  "ssh.turnedAway": (p, { reason, seconds }) =>
    reason === "penalty"
      ? {
          title: `${p("host")} takes no connections from here for a while, as logins from this address failed or were not finished (PerSourcePenalties).`,
          next:
            typeof seconds === "number"
              ? `Correct what failed to log in and wait; nothing connects again by itself for ${counted(seconds, "second")}.`
              : "Correct what failed to log in, wait for a minute, then try again.",
        }
      : {
          title: `${p("host")} has too many connections that have not logged in yet (MaxStartups).`,
          next: "Try again in a moment; if it stays, look at who connects there, or raise MaxStartups on the server.",
        },
  "ssh.jumpFailed": (p, { next }) => {
    const onwards = typeof next === "string" ? ` on the way to ${next}` : "";
    return {
      title: `${p("host")} cannot be reached through ${p("jump")}${onwards} (${p("reason")}).`,
      next: "Check the jump host first.",
    };
  },
  "ssh.forwardRefused": (p, { reason }) =>
    reason === "unreachable"
      ? {
          title: `From ${p("host")}, nothing answers at ${p("address")} port ${p("port")}.`,
          next: "Check that the service runs and listens there.",
        }
      : {
          title: `The SSH server of ${p("host")} does not forward connections.`,
          next: "Allow it with AllowTcpForwarding in its sshd_config, or make the check from this computer.",
        },
  "ssh.proxyFailed": say(
    "{host} cannot be reached through the proxy {proxy} ({reason}).",
    "Check the proxy's address and login, and that it may connect to this host.",
  ),
  "ssh.waysConflict": say(
    "{host} has more than one way to it: a ProxyCommand, and a proxy or a jump host.",
    "Keep one of them.",
  ),
  "ssh.proxyCommandNotAllowed": say(
    "{host} is reached by running a program on this computer, and nobody has allowed that: {command}",
    "Read the command; if it may run here with your rights, allow it in the host's access settings. A jump host or a proxy needs no program.",
  ),
  "ssh.proxyCommandToken": say(
    "The ProxyCommand of {host} has a token that is not known here ({token}).",
    "Use %h, %p, %r, %n and %%.",
  ),
  "ssh.proxyCommandValue": say(
    "The ProxyCommand of {host} cannot take {token} safely: its value has characters that the shell reads.",
    "Leave the quotes out of the command, or write the value into it.",
  ),
  "ssh.proxyCommandFailed": say(
    "The ProxyCommand of {host} ended ({exit}) before the server answered: {detail}",
    "Run the command in a terminal of this computer to see why.",
  ),
  "ssh.noAgent": say(
    "{host} uses the SSH agent, and none is running.",
    "Start ssh-agent, or give the host a key or a password.",
  ),
  "ssh.keyLocked": say(
    "The private key for {host} could not be opened.",
    "Enter the key's passphrase in the host's credential.",
  ),
  "ssh.shellUnavailable": (p) => ({
    title: `${p("host")} gave no usable shell (${wordsOf(shellReasons, p("reason"))}).`,
    next: "Use an account with an ordinary login shell and no forced command.",
  }),
  "ssh.protocol": say(
    "{host} does not speak SSH as expected ({reason}).",
    "Check that address and port are those of its SSH server.",
  ),
  "ssh.waitAfterAuthFailure": say(
    "Waiting before logging in to {host} again.",
    "The last login was refused. Correct the credential and test the connection, or wait {seconds:second}.",
  ),
  "ssh.tooManyChannels": say(
    "{host} does not allow more sessions at once.",
    "Close a terminal, or raise MaxSessions on the server.",
  ),
  "exec.outputTooLarge": say(
    "The command printed more than {limitBytes:byte}.",
    "Send its output to a file on the host instead.",
  ),
};
