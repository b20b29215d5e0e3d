import type { HostAccess } from "../../../shared/contract/hosts.ts";

/** How the connection leaves this computer, or the jump host. */
export type AccessWay = "direct" | "socks5" | "http" | "command";

export interface AccessForm {
  /** Tried after the host's credential, in this order. */
  readonly moreCredentialIds: readonly string[];
  readonly totpCredentialId: string | null;
  readonly way: AccessWay;
  readonly proxyAddress: string;
  /** Kept as text while it is typed. */
  readonly proxyPort: string | number;
  readonly proxyUser: string;
  readonly proxyCredentialId: string | null;
  readonly proxyCommand: string;
  /** Consent to the command as it stands; a change of the text takes it away. */
  readonly commandAllowed: boolean;
  readonly bindAddress: string;
  readonly addressFamily: "any" | "ipv4" | "ipv6";
  readonly legacyAlgorithms: boolean;
  /** What this form does not show, kept as it is. */
  readonly others: HostAccess;
  /** The host had settings of this kind: leaving all of them out must take those away. */
  readonly stored: boolean;
}

const usualPorts: Partial<Record<AccessWay, number>> = { socks5: 1080, http: 3128 };

export function accessFormOf(access: HostAccess | undefined): AccessForm {
  const { proxy, proxyCommand, proxyCommandAllowed, bindAddress, addressFamily, legacyAlgorithms, ...rest } =
    access ?? {};
  const { moreCredentialIds, totpCredentialId, ...others } = rest;
  return {
    moreCredentialIds: moreCredentialIds ?? [],
    totpCredentialId: totpCredentialId ?? null,
    way: proxyCommand !== undefined ? "command" : (proxy?.kind ?? "direct"),
    proxyAddress: proxy?.address ?? "",
    proxyPort: proxy?.port ?? "",
    proxyUser: proxy?.user ?? "",
    proxyCredentialId: proxy?.credentialId ?? null,
    proxyCommand: proxyCommand ?? "",
    commandAllowed: proxyCommand !== undefined && proxyCommand === proxyCommandAllowed,
    bindAddress: bindAddress ?? "",
    addressFamily: addressFamily ?? "any",
    legacyAlgorithms: legacyAlgorithms ?? false,
    others,
    stored: access !== undefined,
  };
}

/** Another way, with the usual port of it where none was typed. */
export function withWay(form: AccessForm, way: AccessWay): AccessForm {
  const untouched = form.proxyPort === "" || Object.values(usualPorts).includes(Number(form.proxyPort));
  return { ...form, way, proxyPort: untouched ? (usualPorts[way] ?? "") : form.proxyPort };
}

export type AccessProblems = Partial<Record<keyof AccessForm, string>>;

const isAddress = (text: string): boolean => /^[A-Za-z0-9._:%[\]-]+$/.test(text);

/** What has to be corrected, by field. */
export function accessProblems(form: AccessForm, hasJumpHost: boolean): AccessProblems {
  const problems: AccessProblems = {};
  if (form.way === "socks5" || form.way === "http") {
    const port = Number(form.proxyPort);
    if (!isAddress(form.proxyAddress.trim())) problems.proxyAddress = "Give the proxy's name or IP address.";
    if (form.proxyPort === "" || !Number.isInteger(port) || port < 1 || port > 65_535)
      problems.proxyPort = "A port is a number from 1 to 65535.";
    if (form.way === "http" && form.proxyUser.includes(":"))
      problems.proxyUser = "The user of an HTTP proxy may not hold a colon.";
    if (form.proxyCredentialId !== null && form.proxyUser.trim() === "")
      problems.proxyUser = "Give the user that the password is for.";
  }
  if (form.way === "command") {
    if (form.proxyCommand.trim() === "") problems.proxyCommand = "Give the command, or choose another way.";
    else if (hasJumpHost) problems.proxyCommand = "A ProxyCommand and a jump host exclude each other.";
  }
  const bind = form.bindAddress.trim();
  if (bind !== "" && !isAddress(bind)) problems.bindAddress = "Give one of this computer's addresses.";
  return problems;
}

/** The form as the contract takes it; undefined when there is nothing to say and nothing to take away. */
export function accessOf(form: AccessForm): HostAccess | undefined {
  const proxyUser = form.proxyUser.trim();
  const command = form.proxyCommand.trim();
  const bindAddress = form.bindAddress.trim();
  const access: HostAccess = {
    ...form.others,
    ...(form.way === "socks5" || form.way === "http"
      ? {
          proxy: {
            kind: form.way,
            address: form.proxyAddress.trim(),
            port: Number(form.proxyPort),
            ...(proxyUser === "" ? {} : { user: proxyUser }),
            ...(form.proxyCredentialId === null ? {} : { credentialId: form.proxyCredentialId }),
          },
        }
      : {}),
    ...(form.way === "command"
      ? { proxyCommand: command, ...(form.commandAllowed ? { proxyCommandAllowed: command } : {}) }
      : {}),
    ...(form.moreCredentialIds.length > 0 ? { moreCredentialIds: [...form.moreCredentialIds] } : {}),
    ...(form.totpCredentialId === null ? {} : { totpCredentialId: form.totpCredentialId }),
    ...(bindAddress === "" ? {} : { bindAddress }),
    ...(form.addressFamily === "any" ? {} : { addressFamily: form.addressFamily }),
    ...(form.legacyAlgorithms ? { legacyAlgorithms: true } : {}),
  };
  return form.stored || Object.keys(access).length > 0 ? access : undefined;
}
