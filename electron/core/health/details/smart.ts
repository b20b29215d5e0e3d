import { z } from "zod";
import { MAX_SMART_DISKS, type Smart, type SmartDisk } from "../../../../shared/contract/healthDetails.ts";
import { counter, printable } from "../text.ts";
import { unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// -n standby: a disk that sleeps is not woken. smartctl before 7.0 knows no JSON. A disk that hangs ends the search. --scan opens no disk,
// so of SATA disks it says "-d scsi", and asked as SCSI they have neither verdict nor attributes: smartctl finds out by itself. Disks
// behind a RAID controller share a device and differ in the type. A SCSI disk that was stopped is to smartctl one that is not ready, of
// which its JSON says nothing: only the sense data (SPC, 04h/02h: a start is required) tells it from one that is broken.
const PROGRAM = `
command -v smartctl >/dev/null || { echo 'unavailable missing smartctl'; return; }
hf_sudo=
[ "$(id -u)" = 0 ] || {
  command -v sudo >/dev/null && bounded 3 sudo -n smartctl --version >/dev/null || { echo 'unavailable denied smartctl needs root'; return; }
  hf_sudo='sudo -n'
}
hf_json=--json=c
smartctl --help | grep -q -e --json || hf_json=
bounded 5 $hf_sudo smartctl --scan | head -n ${MAX_SMART_DISKS} | while read -r hf_device hf_flag hf_type hf_rest; do
  hf_name=$hf_device
  case $hf_type in *,*) hf_name="$hf_device $hf_type" ;; scsi|ata) hf_type=auto ;; esac
  printf '\\n== %s\\n' "$hf_name"
  bounded 5 $hf_sudo smartctl -n standby -i -H -A $hf_json -d "$hf_type" "$hf_device" </dev/null
  hf_code=$?
  [ $hf_code -lt 124 ] || break
  if [ $((hf_code & 2)) != 0 ] && bounded 5 $hf_sudo smartctl -n standby -i -r scsiioctl,1 -d "$hf_type" "$hf_device" </dev/null |
    grep -q -e 'sense_key=2 asc=4 ascq=2'; then printf '\\nhf-stopped\\n'; fi
done
echo; echo hf-complete
`;

const optionalNumber = z.number().optional().catch(undefined);
/** Of smartctl's JSON, what is shown. All of it may be missing. */
const report = z.object({
  model_name: z.string().optional().catch(undefined),
  scsi_model_name: z.string().optional().catch(undefined),
  smartctl: z
    .object({ messages: z.array(z.object({ string: z.string().catch("") })).catch([]) })
    .optional()
    .catch(undefined),
  smart_status: z.object({ passed: z.boolean() }).optional().catch(undefined),
  smart_support: z.object({ available: z.boolean() }).optional().catch(undefined),
  temperature: z.object({ current: optionalNumber, drive_trip: optionalNumber }).optional().catch(undefined),
  power_on_time: z.object({ hours: optionalNumber }).optional().catch(undefined),
  ata_smart_attributes: z
    .object({
      table: z
        .array(
          z.object({
            id: z.number(),
            name: z.string().catch(""),
            value: z.number(),
            raw: z.object({ value: z.number(), string: z.string().catch("") }),
          }),
        )
        .catch([]),
    })
    .optional()
    .catch(undefined),
  nvme_smart_health_information_log: z
    .object({ percentage_used: optionalNumber, media_errors: optionalNumber })
    .optional()
    .catch(undefined),
  scsi_grown_defect_list: optionalNumber,
  scsi_percentage_used_endurance_indicator: optionalNumber,
  // Of any SSD since smartctl 7.5.
  endurance_used: z.object({ current_percent: optionalNumber }).optional().catch(undefined),
});

const blank: Omit<SmartDisk, "device"> = {
  model: null,
  asleep: false,
  passed: null,
  temperature: null,
  powerOnHours: null,
  reallocated: null,
  pending: null,
  wearPercent: null,
  mediaErrors: null,
};
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) && Math.abs(value) < 1e15 ? value : null;
const model = (text: string | undefined): string | null => (text ? printable(text.trim(), 100) : null);
/** What the program adds of a SCSI disk that waits for a command to start. */
const STOPPED = /\n+hf-stopped$/;
/** With the power conditions of newer ATA disks: STANDBY_Y. */
const SLEEPS = /\bdevice is in (standby|sleep)(_[yz])?\b/i;

/** Names in smartctl's drive database of what counts down from 100; the numbers of these attributes mean something else elsewhere. */
const LEFT =
  /^(Media_Wearout_Indicator|Wear_Leveling_Count|SSD_Life_Left|(Perc|Percent)_(Rated_)?Life(time)?_(Remain|Remaining|Left)|Remaining_Lifetime_Perc)$/;

/** The first number as smartctl writes it: above it a raw value may hold others ("34 (Min/Max 20/54)"), or minutes ("812h+05m"). */
const rawOf = (raw: { value: number; string: string } | undefined): number | undefined =>
  counter(/^(\d{1,15})(?![\d/])/.exec(raw?.string ?? "")?.[1]) ?? raw?.value;

/** null is no report at all; "none" is the report of a disk that has no such thing. */
function fromJson(text: string): Omit<SmartDisk, "device"> | "none" | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const checked = report.safeParse(parsed);
  if (!checked.success) return null;
  const { data } = checked;
  const attribute = (id: number) => data.ata_smart_attributes?.table.find((entry) => entry.id === id);
  if (data.smart_support?.available === false) return "none";
  const left = data.ata_smart_attributes?.table.find(({ name }) => LEFT.test(name))?.value;
  const nvme = data.nvme_smart_health_information_log;
  const worn =
    nvme?.percentage_used ??
    data.endurance_used?.current_percent ??
    data.scsi_percentage_used_endurance_indicator ??
    (left === undefined ? undefined : Math.max(0, 100 - left));
  // SCSI disks without a sensor there say 0 of both.
  const { current, drive_trip } = data.temperature ?? {};
  return {
    model: model(data.model_name ?? data.scsi_model_name),
    asleep: data.smartctl?.messages.some((message) => SLEEPS.test(message.string)) ?? false,
    passed: data.smart_status?.passed ?? null,
    temperature: finite(current === 0 && drive_trip === 0 ? undefined : current),
    powerOnHours: finite(data.power_on_time?.hours),
    reallocated: finite(rawOf(attribute(5)?.raw) ?? data.scsi_grown_defect_list),
    pending: finite(rawOf(attribute(197)?.raw)),
    wearPercent: finite(worn),
    mediaErrors: finite(nvme?.media_errors),
  };
}

/** The tables of smartctl 5 and 6. */
function fromText(text: string): Omit<SmartDisk, "device"> | "none" {
  if (/^SMART support is: +Unavailable/m.test(text)) return "none";
  const value = (key: RegExp): string | undefined => key.exec(text)?.[1]?.trim();
  const raw = (id: number): number | null =>
    counter(
      new RegExp(
        `^ *${id} \\S+ +0x\\w+ (?:[^\\n]{1,80}?) +(\\d{1,15})(?: \\([^\\n)]*\\)|h\\+[\\w.+]{1,20})?$`,
        "m",
      ).exec(text)?.[1],
    );
  // Thousands have commas.
  const grouped = (key: RegExp): number | null => counter(value(key)?.replaceAll(",", ""));
  const verdict = value(/^SMART (?:overall-health self-assessment test result|Health Status): +(\S{1,20})/m);
  return {
    ...blank,
    model: model(value(/^(?:Device Model|Model Number|Product): +([^\n]{1,120})$/m)),
    asleep: SLEEPS.test(text),
    passed: verdict === undefined ? null : verdict === "PASSED" || verdict === "OK",
    temperature: raw(194) ?? counter(value(/^(?:Temperature|Current Drive Temperature): +(\d{1,3})\b/m)),
    powerOnHours:
      raw(9) ??
      grouped(/^Power On Hours: +([\d,]{1,20})$/m) ??
      grouped(/^ *Accumulated power on time, hours:minutes (\d{1,9}):/m),
    reallocated: raw(5) ?? grouped(/^Elements in grown defect list: +(\d{1,15})$/m),
    pending: raw(197),
    wearPercent: counter(value(/^Percentage Used: +(\d{1,3})%/m)),
    mediaErrors: grouped(/^Media and Data Integrity Errors: +([\d,]{1,20})$/m),
  };
}

export function parseSmart(text: string): Smart | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  if (!/\nhf-complete\s*$/.test(text.slice(-100))) return null;
  const disks = text
    .slice(0, text.lastIndexOf("hf-complete"))
    .split(/(?:^|\n)== /)
    .slice(1, MAX_SMART_DISKS + 1)
    .flatMap((part): SmartDisk[] => {
      const end = part.indexOf("\n");
      const device = printable(part.slice(0, end === -1 ? undefined : end), 100);
      const answer = end === -1 ? "" : part.slice(end + 1, end + 100_000).trim();
      if (device === "") return [];
      const body = answer.replace(STOPPED, "");
      const told = body.startsWith("{") ? fromJson(body) : fromText(body);
      return told === "none" ? [] : [{ device, ...(told ?? blank), ...(body === answer ? {} : { asleep: true }) }];
    });
  // A virtual disk has no such thing.
  return disks.length === 0 ? unavailable("absent", "disk with SMART") : { disks };
}

export const smartProbe: DetailProbe<Smart> = {
  name: "smart",
  everySeconds: 1800,
  limitSeconds: 30,
  apart: true,
  program: PROGRAM,
  parse: parseSmart,
};
