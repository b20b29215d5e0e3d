import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from "ssh2";
import { Failure } from "../../../shared/base/failure.ts";
import type { CredentialSecret } from "../credentials/secret.ts";
import { type PrivateKeyCache, PrivateKeyError } from "./privateKey.ts";

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Methods sent to the server so far, in order. */
  readonly tried: readonly string[];
  readonly usesAgent: boolean;
}

type Attempt = (username: string, offered: readonly string[] | null, partial: boolean) => AnyAuthMethod | undefined;

/**
 * How one host is logged into. Each credential is shown to the server once: a second try with the same secret only adds to what
 * the server counts as failures (MaxAuthTries, PerSourcePenalties, fail2ban).
 * Throws ssh.noAgent, or ssh.keyLocked / credentials.badKey for a key that cannot be used.
 */
export function authenticationFor(options: {
  host: string;
  user: string;
  credential: string;
  secret: CredentialSecret | null;
  agentSocket: string | undefined;
  keys: PrivateKeyCache;
}): Authentication {
  const { host, user, secret, agentSocket } = options;
  const tried: string[] = [];
  let attempt: Attempt;
  if (secret === null || secret.kind === "agent") {
    if (!agentSocket) throw new Failure("ssh.noAgent", { host });
    attempt = once((username) => ({ type: "agent", username, agent: agentSocket }));
  } else if (secret.kind === "password") attempt = passwordAttempt(secret.password);
  else if (secret.kind === "totp") throw new Failure("credentials.notALogin", { host, name: options.credential });
  else {
    const key = usableKey(options.keys, secret, host, options.credential);
    attempt = once((username) => ({ type: "publickey", username, key: key as unknown as string }));
  }
  let askedNone = false;
  return {
    tried,
    usesAgent: secret === null || secret.kind === "agent",
    handler(offered, partial, next) {
      // "none" tells what the server accepts and is not counted as a failure (RFC 4252 5.2).
      if (!askedNone) {
        askedNone = true;
        return void next({ type: "none", username: user });
      }
      const method = attempt(user, offered, partial === true);
      // ssh2 takes `false` for "nothing left"; its types leave that out.
      if (method === undefined || !isOffered(method.type, offered)) return void next(false as unknown as AnyAuthMethod);
      tried.push(method.type);
      next(method);
    },
  };
}

function isOffered(method: string, offered: readonly string[] | null): boolean {
  if (offered === null || offered.length === 0) return true;
  return offered.includes(method === "agent" ? "publickey" : method);
}

function once(make: (username: string) => AnyAuthMethod): Attempt {
  let done = false;
  return (username) => {
    if (done) return undefined;
    done = true;
    return make(username);
  };
}

/** The password, or the same one as the answer where the server only asks questions and asks just one, without echo. */
function passwordAttempt(password: string): Attempt {
  let sent = false;
  let answered = false;
  return (username, offered, partial) => {
    const accepts = (name: string): boolean => offered === null || offered.includes(name);
    if (!sent && accepts("password")) {
      sent = true;
      return { type: "password", username, password };
    }
    // After a refused password the same answer would be refused too; after a partial success it may be the second factor's turn.
    if (answered || !accepts("keyboard-interactive") || (sent && !partial)) return undefined;
    answered = true;
    let used = false;
    return {
      type: "keyboard-interactive",
      username,
      prompt(_name, _instructions, _language, prompts, finish) {
        const asksPassword = prompts.length === 1 && prompts[0]?.echo !== true && !used;
        used ||= asksPassword;
        finish(asksPassword ? [password] : prompts.map(() => ""));
      },
    };
  };
}

function usableKey(
  keys: PrivateKeyCache,
  secret: Extract<CredentialSecret, { kind: "key" }>,
  host: string,
  credential: string,
): ParsedKey {
  try {
    return keys.parse(secret.privateKey, secret.passphrase);
  } catch (error) {
    if (!(error instanceof PrivateKeyError)) throw error;
    if (error.problem === "bad") throw new Failure("credentials.badKey", { host, reason: error.message });
    throw new Failure("ssh.keyLocked", { host, credential });
  }
}
