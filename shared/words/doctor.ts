import type { FailureData } from "../base/failure.ts";
import { describeFailure } from "./failures.ts";

/** What is told of a step, by the codes of shared/contract/doctor.ts; a test holds that each has its words. */
interface ToldStep {
  readonly hop: number;
  readonly host: string;
  readonly step: string;
  readonly state: "waiting" | "running" | "ok" | "failed" | "skipped";
  readonly milliseconds: number | null;
  readonly facts: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly cause: string | null;
  readonly failure: FailureData | null;
}

/** What each step looks at. */
export const stepWords: Readonly<Record<string, string>> = {
  resolve: "Name resolution",
  connect: "Connection",
  proxy: "Proxy",
  greeting: "SSH greeting",
  keyExchange: "Key exchange",
  hostKey: "Host key",
  authentication: "Login",
  shell: "Shell",
  probe: "Health probe",
};

export const factWords: Readonly<Record<string, string>> = {
  addresses: "addresses",
  address: "connected to",
  from: "from",
  proxy: "through",
  version: "server",
  keyExchange: "exchange",
  hostKeyAlgorithm: "signature",
  cipher: "cipher",
  mac: "mac",
  keyType: "type",
  fingerprint: "fingerprint",
  offered: "server takes",
  tried: "tried",
  system: "system",
  kernel: "kernel",
};

/** A command that helps with a cause, as it is to be typed, and where. */
export interface CauseCommand {
  readonly where: "server" | "jumpHost" | "here";
  readonly line: string;
}

/** What a cause means in plain words, and what to do next; `next` is empty where nothing needs doing. */
export interface CauseWords {
  readonly means: string;
  readonly next: string;
  readonly command?: CauseCommand;
}

export const commandPlaces: Readonly<Record<CauseCommand["where"], string>> = {
  server: "On the server",
  jumpHost: "On the jump host",
  here: "On this computer",
};

const fine = (means: string): CauseWords => ({ means, next: "" });
const onServer = (line: string): CauseCommand => ({ where: "server", line });
/** By names of programs: the unit is ssh or sshd, and since OpenSSH 9.8 sessions log under a name of their own. */
const serverLog = onServer("journalctl -t sshd -t sshd-session -n 50");

const causes: Readonly<Record<string, CauseWords>> = {
  isAddress: fine("The address needs no name resolution."),
  jumpResolves: fine("The jump host finds the address."),
  commandConnects: fine("The ProxyCommand makes the connection."),
  noProxy: fine("No proxy is used."),
  notReached: fine("Not reached."),
  nameUnknown: {
    means: "No name server knows this name, or it has no address of the family that was asked for.",
    next: "Check the host's address for typing errors, and whether a VPN with its own name servers has to be up.",
  },
  nameServerSilent: {
    means: "The name server of this computer did not answer.",
    next: "Check this computer's own network and its name servers.",
  },
  portClosed: {
    means: "The machine answered that nothing listens on this port, or a firewall said so in its place.",
    next: "Check the port, and that sshd runs there.",
    command: onServer("systemctl status ssh sshd"),
  },
  noAnswer: {
    means: "Nothing came back: the machine is down, the address is wrong, or a firewall drops the packets.",
    next: "Check that the machine is up, and that firewalls and security groups let this computer in on the port.",
  },
  noRoute: {
    means: "There is no way to this network from here.",
    next: "Check this computer's network, and the VPN if the host is behind one.",
  },
  cannotLeave: {
    means: "This computer cannot connect from the address that the host's settings give.",
    next: "Check the bind address; it has to be one of this computer's own, of the same family.",
  },
  wrongFamily: {
    means: "The address is not of the family that the host's settings ask for.",
    next: "Change the address family in the access settings.",
  },
  forwardRefused: {
    means: "The jump host did not make the connection onwards.",
    next: "On the jump host, check that it reaches this host, and AllowTcpForwarding and PermitOpen in sshd_config.",
    command: {
      where: "jumpHost",
      line: "sudo sshd -T | grep -iE '^(allowtcpforwarding|permitopen|disableforwarding) '",
    },
  },
  proxyUnreachable: {
    means: "The proxy itself cannot be reached.",
    next: "Check the proxy's address and port, and that it runs.",
  },
  proxyLogin: {
    means: "The proxy wants a user and a password, or refused those it was given.",
    next: "Check user and credential of the proxy in the access settings.",
  },
  proxyRefused: {
    means: "The proxy does not allow connections to this host and port.",
    next: "Ask who runs it to allow them; many proxies allow port 443 only.",
  },
  proxyCannotReach: {
    means: "The proxy tried, and could not reach the host.",
    next: "Check the host's address as the proxy sees it, and that the host is up.",
  },
  proxyNotOne: {
    means: "What answers there is no proxy of this kind.",
    next: "Check the proxy's port, and whether it is SOCKS 5 or HTTP.",
  },
  commandNotAllowed: {
    means: "A ProxyCommand runs a program on this computer, with your rights. Nobody has allowed this one.",
    next: "Read it in the access settings and allow it there, or use a jump host or a proxy instead.",
  },
  commandWrong: {
    means: "The ProxyCommand cannot be put together safely.",
    next: "Correct it in the access settings.",
  },
  commandFailed: {
    means: "The ProxyCommand ended before a server answered through it.",
    next: "Run it in a terminal of this computer to see why.",
  },
  waysConflict: {
    means: "The host has a ProxyCommand beside a proxy or a jump host, and only one can carry the connection.",
    next: "Keep one of them.",
  },
  silent: {
    means: "The port is open, and nothing was said there: an overloaded server, or something that is not SSH.",
    next: "Check the port. If it is right, look at the load of the machine and at what listens there.",
    command: onServer("uptime; sudo ss -ltnp"),
  },
  notSsh: {
    means: "Something else than an SSH server answers on this port.",
    next: "Check the port; SSH is usually on 22.",
  },
  hungUp: {
    means:
      "The server hung up before it said anything: too many connections that have not logged in (MaxStartups), a block list (fail2ban, hosts.deny), or a port forward that leads nowhere.",
    next: "Wait a minute and try again; then look at the server's log for this computer's address.",
    command: serverLog,
  },
  penalised: {
    means:
      "The server takes no connections from this address for a while, because logins from it failed or were not finished (PerSourcePenalties).",
    next: "Correct what failed to log in, here or in another program behind this address, and wait: a penalty lasts seconds to ten minutes. Trying on does not shorten it.",
  },
  oldAlgorithms: {
    means: "The server offers only algorithms that Holdfast does not use by default, because they are old and weak.",
    next: "Update the server's SSH. If that cannot be, allow legacy algorithms for this host in its access settings.",
  },
  noAlgorithm: {
    means: "The server and Holdfast have no algorithm in common, not even with legacy algorithms allowed.",
    next: "Look at Ciphers, KexAlgorithms, MACs and HostKeyAlgorithms in its sshd_config, or update its SSH.",
    command: onServer("sudo sshd -T | grep -iE '^(ciphers|kexalgorithms|macs|hostkeyalgorithms) '"),
  },
  brokenExchange: {
    means: "The connection broke or stalled while keys were agreed, often a network that drops large packets (MTU).",
    next: "Try from another network; check the MTU of a VPN on the way, and the server's log.",
    command: serverLog,
  },
  keyUnknown: {
    means: "The server shows a key that nobody has trusted yet.",
    next: "Compare its fingerprint with the server's own, then trust it.",
    command: onServer("for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $key; done"),
  },
  keyChanged: {
    means: "The server shows another key than before: it was installed anew, or somebody is in between.",
    next: "Nothing was sent to it. Find out why the key changed, and only then replace the known one.",
  },
  keyRevoked: {
    means: "The key that the server shows was revoked.",
    next: "Do not log in. Give the server a new host key.",
  },
  methodNotOffered: {
    means: "The server does not take the kind of credential that this host has.",
    next: "Give the host a credential of a kind that the server takes, or allow this one in its sshd_config.",
  },
  loginRefused: {
    means: "The server refused what it was shown: a wrong user, a wrong password, or a key that it does not know.",
    next: "Check the user. For a key, check ~/.ssh/authorized_keys there and that only its owner may write to it; the server's log tells more.",
    command: serverLog,
  },
  noAgent: {
    means: "The host uses the SSH agent, and none answers.",
    next: "Start ssh-agent, or give the host a key or a password.",
    command: { where: "here", line: "ssh-add -l" },
  },
  keyUnusable: {
    means: "The private key of the host's credential cannot be opened.",
    next: "Enter its passphrase in the credential, or choose another key.",
  },
  certificateUnusable: {
    means: "The certificate of the host's credential does not hold.",
    next: "Have a new one issued for this key, and import it.",
  },
  promptUnanswered: {
    means: "The server asked something that nothing stored answers.",
    next: "Test the connection and answer there, or store the seed of the one-time codes.",
  },
  loginSlow: {
    means: "The server took too long to decide about the login, often because its own name lookups do not answer.",
    next: "Set UseDNS no in its sshd_config, and check its name servers and its load.",
    command: onServer("sudo sshd -T | grep -i '^usedns '; uptime"),
  },
  noShell: {
    means: "The login works, and the server lets this user run nothing.",
    next: "Look for ForceCommand, restrict or command= in authorized_keys, or use another user.",
  },
  shellSays: {
    means:
      "The login works, and instead of a shell the server says something: a forced command, or an account without a shell.",
    next: "Use an account with an ordinary login shell (chsh), without ForceCommand.",
  },
  shellSilent: {
    means:
      "The login works, and the shell does not start: a start file that waits, a full disk, or a hung home folder.",
    next: "Log in on the console and look at ~/.bashrc, ~/.profile, the disks and network mounts.",
  },
  noSessions: {
    means: "The server allows no session at all (MaxSessions 0).",
    next: "Such a server is a jump host only; or raise MaxSessions there.",
  },
  notLinux: {
    means: "The shell works, and health is not available for this system.",
    next: "Terminals and commands work; health needs Linux, FreeBSD or macOS today.",
  },
  probeStalled: {
    means: "The shell works, and reading /proc takes too long: the host is overloaded, or a mount hangs.",
    next: "Open a terminal and look at load and mounts.",
  },
  probeUnreadable: {
    means: "The shell works, and what it says cannot be read.",
    next: "Look for start files that print in the background.",
  },
  lost: {
    means: "The connection ended in the middle.",
    next: "Try again; if it stays, look at the server's log.",
    command: serverLog,
  },
  unexpected: {
    means: "It failed in a way that is not known here.",
    next: "The message above is the server's or the network's own.",
  },
};

/** Every cause that has words. */
export const knownCauses: readonly string[] = Object.keys(causes);

export function causeWords(cause: string): CauseWords {
  return causes[cause] ?? fine(cause);
}

/** What was seen in a step, in one line: "server SSH-2.0-OpenSSH_9.2, …". */
export function seenWords(step: Pick<ToldStep, "facts">): string {
  return step.facts
    .map(({ name, values }) => `${factWords[name] ?? name} ${values.join(", ") || "nothing"}`)
    .join("; ");
}

const stateWords = { waiting: "waiting", running: "running", ok: "ok", failed: "FAILED", skipped: "skipped" } as const;

/** The report as plain text, to be sent to somebody. */
export function doctorText(steps: readonly ToldStep[]): string {
  const lines: string[] = [];
  let hop = -1;
  for (const step of steps) {
    if (step.hop !== hop) {
      hop = step.hop;
      lines.push(`${lines.length > 0 ? "\n" : ""}${step.host}`);
    }
    const time = step.milliseconds === null ? "" : ` ${Math.round(step.milliseconds)} ms`;
    const seen = seenWords(step);
    const why = step.state === "skipped" && step.cause !== null ? ` (${causeWords(step.cause).means})` : "";
    lines.push(
      `  ${stateWords[step.state].padEnd(8)}${stepWords[step.step] ?? step.step}${time}${seen === "" ? "" : `: ${seen}`}${why}`,
    );
    if (step.state !== "failed" || step.cause === null) continue;
    const { means, next, command } = causeWords(step.cause);
    if (step.failure) lines.push(`          ${describeFailure(step.failure).title}`);
    lines.push(`          ${means}`, `          ${next}`);
    if (command) lines.push(`          ${commandPlaces[command.where]}: ${command.line}`);
  }
  return lines.join("\n");
}
