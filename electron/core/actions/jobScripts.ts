import { quote, sh } from "../ssh/quote.ts";

/**
 * A detached job is a folder on the host, mode 700, that only its owner can reach:
 *   job      the program            started/  made once, by whoever starts it first
 *   pid      of the wrapper         commit/   made by the program before what must not be interrupted, or by a cancel; one of them wins
 *   out      stdout and stderr      status    what the program writes to descriptor 3
 *   rc       exit code, written last, by rename             cancelled/  made by a cancel that came in time
 * It lies in /var/tmp, which survives a reboot; `mktemp -d` gives a name that cannot be guessed or made beforehand.
 */
export const JOB_FOLDER = /^\/var\/tmp\/holdfast-[A-Za-z0-9]{12}$/;

/** Most bytes of output in one frame of the follower. */
export const FRAME_BYTES = 65_536;
/** The follower says that it lives at least this often, in passes of half a second. */
const TICK_PASSES = 20;
/** A wrapper that has not written its pid after this many passes never will. */
const BIRTH_PASSES = 40;

/** Shell line for a job's program: from here on a cancel comes too late; exits when a cancel came first. */
export const COMMIT = "mkdir commit 2>/dev/null || exit 143";

const wrapper = `cd -- "$1" || exit 1
trap 'stopped=1' TERM
trap '' HUP
echo $$ >pid.tmp && mv pid.tmp pid
sh ./job </dev/null >>out 2>&1 3>>status
echo $? >rc.tmp
mv rc.tmp rc
`;

/** Makes the folder and prints its path; starts nothing. */
export function prepareScript(program: string): string {
  return sh`umask 077
d=$(mktemp -d /var/tmp/holdfast-XXXXXXXXXXXX) || exit 1
printf %s ${program} >"$d/job" && printf %s ${wrapper} >"$d/wrapper" && : >"$d/out" && : >"$d/status" || { rm -rf "$d"; exit 1; }
printf '%s\\n' "$d"
`;
}

// A folder that someone else made under the old name is not ours: -O asks for the owner.
const enter = (folder: string): string =>
  `cd -- ${quote(folder)} 2>/dev/null && [ -O . ] && [ -f job ] || { echo gone; exit 0; }\n`;

/** Starts the job unless it was started before, and prints `started` when its wrapper runs. */
export function startScript(folder: string): string {
  // What the job makes on the host gets the usual rights; its own folder is closed to others anyway.
  return `${enter(folder)}umask 022
d=$(pwd -P)
if mkdir started 2>/dev/null; then
  trap '' HUP
  by=
  if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
    systemd-run --quiet --collect --unit="$(basename "$d")" -p KillMode=process sh "$d/wrapper" "$d" >/dev/null 2>&1 </dev/null && by=systemd
  fi
  [ -n "$by" ] || setsid sh "$d/wrapper" "$d" >/dev/null 2>&1 </dev/null &
fi
n=0
while [ ! -f pid ] && [ ! -f rc ] && [ $n -lt 100 ]; do n=$((n + 1)); sleep 0.1 2>/dev/null || sleep 1; done
if [ -f pid ] || [ -f rc ]; then echo started; else echo unborn; fi
`;
}

/**
 * Sends what the job wrote since the offsets, then as it writes, as frames: `out N` or `status N` and N bytes, `tick` (at first too),
 * and at the end one of `end CODE`, `cancelled`, `lost` (it died without a result), `gone` (no folder), `new` (never started).
 */
export function followScript(folder: string, offsets: { out: number; status: number }): string {
  return `${enter(folder)}[ -d started ] || { echo new; exit 0; }
here=$(pwd -P)
o=${Math.trunc(offsets.out)}; s=${Math.trunc(offsets.status)}; passes=0; births=0; sent=0
send() {
  sent=$(wc -c <"$1" 2>/dev/null) || sent=0
  sent=$((sent - $2))
  [ $sent -le ${FRAME_BYTES} ] || sent=${FRAME_BYTES}
  [ $sent -gt 0 ] || { sent=0; return 0; }
  printf '%s %s\\n' "$1" "$sent"
  tail -c "+$(($2 + 1))" "$1" | head -c "$sent"
}
alive() {
  pid=$(cat pid 2>/dev/null) || { births=$((births + 1)); [ $births -lt ${BIRTH_PASSES} ]; return; }
  kill -0 "$pid" 2>/dev/null || return 1
  [ ! -e /proc/self/cwd ] || [ "$(readlink "/proc/$pid/cwd")" = "$here" ]
}
echo tick
while :; do
  end=
  if [ -f rc ]; then end=end; elif ! alive; then if [ -f rc ]; then end=end; else end=lost; fi; fi
  send status $s; s=$((s + sent)); moved=$sent
  send out $o; o=$((o + sent)); moved=$((moved + sent))
  if [ $moved -gt 0 ]; then passes=0; continue; fi
  if [ "$end" = end ] && [ -d cancelled ]; then echo cancelled; exit 0; fi
  if [ "$end" = end ]; then echo "end $(head -c 10 rc)"; exit 0; fi
  if [ "$end" = lost ]; then echo lost; exit 0; fi
  passes=$((passes + 1))
  if [ $passes -ge ${TICK_PASSES} ]; then echo tick; passes=0; fi
  sleep 0.5 2>/dev/null || sleep 1
done
`;
}

/** Ends the job's process group unless it has committed or ended; prints `stopped`, `late` or `gone`. Harmless to repeat. */
export function stopScript(folder: string): string {
  return `${enter(folder)}[ ! -d cancelled ] || { echo stopped; exit 0; }
[ ! -f rc ] && mkdir commit 2>/dev/null && mkdir cancelled || { echo late; exit 0; }
pid=$(cat pid 2>/dev/null) && [ "$(readlink "/proc/$pid/cwd")" = "$(pwd -P)" ] && kill -TERM "-$pid" 2>/dev/null
echo stopped
`;
}

/** Removes the folder of a job, unless it still runs. */
export function removeScript(folder: string): string {
  return `${enter(folder)}if [ ! -f rc ] && pid=$(cat pid 2>/dev/null); then
  [ "$(readlink "/proc/$pid/cwd")" != "$(pwd -P)" ] || { echo running; exit 0; }
fi
cd / && rm -rf -- ${quote(folder)}
`;
}
