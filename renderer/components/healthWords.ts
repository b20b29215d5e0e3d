/** "cpu.high" and the like as a few words; an unknown code is shown as it is. */
export function reasonWords(reason: string): string {
  const at = reason.indexOf(":");
  const code = at === -1 ? reason : reason.slice(0, at);
  const subject = at === -1 ? "" : reason.slice(at + 1);
  switch (code) {
    case "cpu.high":
      return "CPU busy";
    case "iowait.high":
      return "Waiting for disks";
    case "load.high":
      return "Load high";
    case "memory.low":
      return "Memory low";
    case "disk.full":
      return `${subject} nearly full`;
    case "disk.hanging":
      return `${subject} does not answer`;
    default:
      return reason;
  }
}
