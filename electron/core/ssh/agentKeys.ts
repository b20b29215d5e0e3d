import { type AgentIdentity, type SshAgent, rsaSha256, rsaSha512 } from "./agent.ts";
import { certificateSuffix } from "./certificates/certificate.ts";
import { rsaAlgorithm } from "./certificates/userCertificate.ts";
import type { LoginKey, ServerWord } from "./loginKeys.ts";

/** The keys of an agent as logins use them. */
export class AgentKeys {
  private readonly agent: SshAgent;
  private readonly legacy: boolean;
  private busy = 0;

  /** `legacy`: old servers, which take RSA with SHA-1 only, may be given that. */
  constructor(agent: SshAgent, legacy = false) {
    this.agent = agent;
    this.legacy = legacy;
  }

  /** The agent is asked and has not answered: it may in turn ask a person, or wait for a touch. */
  get waiting(): boolean {
    return this.busy > 0;
  }

  /** `only`: fingerprint or comment of the one key to use; null = all, in the agent's order. Rejects when no agent answers. */
  async all(only: string | null, word: Pick<ServerWord, "signatureAlgorithms">): Promise<LoginKey[]> {
    const identities = await this.wait(() => this.agent.identities());
    return identities
      .filter(({ fingerprint, comment }) => only === null || only === fingerprint || only === comment)
      .map((identity) => this.loginKey(identity, word));
  }

  private loginKey({ blob, type }: AgentIdentity, word: Pick<ServerWord, "signatureAlgorithms">): LoginKey {
    const certified = type.endsWith(certificateSuffix);
    const isRsa = type === "ssh-rsa" || type === `ssh-rsa${certificateSuffix}`;
    const old = this.legacy && !certified && word.signatureAlgorithms === null;
    if (!isRsa || old)
      return { algorithm: type, blob, sign: (data) => this.wait(() => this.agent.sign(blob, data, 0)) };
    const rsa = rsaAlgorithm(word);
    const flags = rsa === "rsa-sha2-512" ? rsaSha512 : rsaSha256;
    return {
      algorithm: `${rsa}${certified ? certificateSuffix : ""}`,
      blob,
      sign: (data) => this.wait(() => this.agent.sign(blob, data, flags)),
    };
  }

  private async wait<T>(work: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
    }
  }
}
