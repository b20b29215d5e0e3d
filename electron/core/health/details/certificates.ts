import { type Certificate, MAX_CERTIFICATES } from "../../../../shared/contract/healthDetails.ts";
import { printable } from "../text.ts";
import { unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

/** Ports that speak TLS from the first byte: HTTPS and its usual others, SMTPS, LDAPS, DNS, IMAPS, POP3S, Docker, Kubernetes, MQTT, AMQP. */
const TLS_PORTS = [443, 465, 636, 853, 993, 995, 2376, 5671, 6443, 8006, 8443, 8883, 9090, 9443, 10_250];
/** Where certificates that serve lie; a file that the host's arguments name comes first. */
const FILES = [
  "/etc/letsencrypt/live/*/cert.pem",
  "/etc/kubernetes/pki/apiserver.crt",
  "/etc/pki/tls/certs/localhost.crt",
  "/etc/ssl/certs/ssl-cert-snakeoil.pem",
  "/usr/local/etc/letsencrypt/live/*/cert.pem",
];
const MAX_PORTS_ASKED = 8;

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");

// The host asks itself, so that what only listens inside is seen too. Two ports that hang end the search: something is in their way.
const PROGRAM = `
command -v openssl >/dev/null || { echo 'unavailable missing openssl'; return; }
hf_left=${MAX_CERTIFICATES - MAX_PORTS_ASKED}
for hf_file in "$@" ${FILES.join(" ")}; do
  [ -r "$hf_file" ] && [ $hf_left -gt 0 ] && [ "$(bounded 2 head -c 11 "$hf_file")" = '-----BEGIN ' ] || continue
  hf_left=$((hf_left - 1))
  printf '== file %s\\n' "$hf_file"
  bounded 3 openssl x509 -noout -enddate -subject -issuer -nameopt RFC2253 -in "$hf_file"
done
hf_hung=0
for hf_place in $(cat /proc/net/tcp /proc/net/tcp6 | awk '
function byte(at) { return 16 * (index("0123456789ABCDEF", substr(local, at, 1)) - 1) + index("0123456789ABCDEF", substr(local, at + 1, 1)) - 1 }
$4 == "0A" && $2 ~ /:(${TLS_PORTS.map(hex).join("|")})$/ {
  local = $2; port = 0
  for (at = length(local) - 3; at < length(local); at += 2) port = 256 * port + byte(at)
  key = port
  if (local ~ /^0+:/) host = length(local) == 13 ? "127.0.0.1" : "[::1]"
  else if (length(local) == 13) key = (host = byte(7) "." byte(5) "." byte(3) "." byte(1)) port
  else if (local ~ /^0+01000000:/) host = "[::1]"
  else next
  if (!seen[key]++ && asked++ < ${MAX_PORTS_ASKED}) print host ":" port
}'); do
  [ $hf_hung -lt 2 ] || break
  printf '== port %s\\n' "$hf_place"
  hf_answer=$(bounded 3 openssl s_client -connect "$hf_place" -servername localhost)
  [ $? -lt 124 ] || hf_hung=$((hf_hung + 1))
  printf '%s\\n' "$hf_answer" | openssl x509 -noout -enddate -subject -issuer -nameopt RFC2253
done
echo hf-complete
`;

/** The name people know it by, else all of it. */
function nameOf(distinguished: string): string {
  const common = /(?:^|,)CN=((?:\\.|[^,\\]){1,200})/.exec(distinguished)?.[1];
  const organization = /(?:^|,)O=((?:\\.|[^,\\]){1,200})/.exec(distinguished)?.[1];
  return printable((common ?? organization ?? distinguished).replaceAll(/\\(.)/g, "$1"), 200);
}

/** `Feb 21 15:04:05 2027 GMT`, as openssl x509 -enddate writes it; days below ten have two spaces. */
function endOf(text: string | undefined): number | null {
  if (text === undefined || !/^[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4,5} GMT$/.test(text)) return null;
  const time = Date.parse(text.replaceAll(/ +/g, " "));
  return Number.isFinite(time) ? time : null;
}

export function parseCertificates(text: string): Certificate[] | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  if (!/^hf-complete$/m.test(text)) return null;
  const found = `\n${text}`.split("\n== ", MAX_CERTIFICATES * 2).flatMap((part): Certificate[] => {
    const head = /^(file|port) ([^\n]{1,500})/.exec(part);
    const notAfter = endOf(/^notAfter=([^\n]{1,40})$/m.exec(part)?.[1]?.trim());
    if (!head || notAfter === null) return [];
    const value = (key: string): string => nameOf(new RegExp(`^${key}= ?([^\\n]{0,1000})$`, "m").exec(part)?.[1] ?? "");
    return [
      {
        kind: head[1] as "file" | "port",
        place: printable(head[2] as string, 200),
        subject: value("subject"),
        issuer: value("issuer"),
        notAfter,
      },
    ];
  });
  return found.length === 0
    ? unavailable("absent", "certificate")
    : found.sort((a, b) => a.notAfter - b.notAfter).slice(0, MAX_CERTIFICATES);
}

export const certificatesProbe: DetailProbe<Certificate[]> = {
  name: "certificates",
  everySeconds: 14_400,
  limitSeconds: 30,
  apart: true,
  program: PROGRAM,
  parse: parseCertificates,
};
