/** The runbook page of a default rule. */
export interface RuleHelp {
  /** What it says when it fires. */
  readonly meaning: string;
  /** What people notice, or will. */
  readonly impact: string;
  /** What to look at, in this order; `commands` stand in backticks, what is to be put in has capitals. */
  readonly diagnosis: readonly string[];
  /** What to do about it; commands as above. */
  readonly mitigation: readonly string[];
}

const help: Readonly<Record<string, RuleHelp>> = {
  "host-down": {
    meaning: "The host did not answer over SSH for half a minute, and everything on the way to it does.",
    impact: "What runs there may be gone, or only SSH may be: nothing else on the host is measured until it answers.",
    diagnosis: [
      "Ask the doctor on the host's page: it tells whether the name, the network, the port or the login fails.",
      "Ping the host and look at its console or its hypervisor.",
      "If it answers to ping but not to SSH, the machine is up and sshd, memory or the disk is not.",
    ],
    mitigation: [
      "Start sshd or the machine again from its console.",
      "If it is off on purpose, add a planned-off window or set the host to maintenance.",
    ],
  },
  "host-unreachable": {
    meaning:
      "The host cannot be reached because what it is reached through does not answer: a jump host, a proxy, or what it depends on.",
    impact:
      "Nobody knows how the host is. It may be well; only the way there is broken. It is kept quiet, so that one fault is told once.",
    diagnosis: ["Look at the alert of the host that the message names; that one is the fault."],
    mitigation: [
      "Mend that host. This alert ends by itself.",
      "If the host has another way by now, change its jump host or the dependency.",
    ],
  },
  "host-refused": {
    meaning:
      "The host answers, but it cannot be watched: the login is refused, its key changed, or it speaks nothing that is known here.",
    impact: "Nothing of the host is measured. A changed key may mean a new machine, or somebody in between.",
    diagnosis: [
      "Read the reason in the message, then ask the doctor on the host's page.",
      "Compare a changed key with the one that the host shows on its console.",
    ],
    mitigation: [
      "Give the host a login that works, or trust its new key once it is proven.",
      "Failed logins are not repeated by themselves, so that nobody is locked out.",
    ],
  },
  "no-host-answers": {
    meaning: "Every host that was watched fell silent at the same time.",
    impact:
      "Most likely it is this computer's network. If it is not, everything is down. Hosts are not called down one by one meanwhile.",
    diagnosis: [
      "Look at this computer's network: cable, Wi-Fi, VPN.",
      "Try a host by hand.",
      "If only the VPN or one switch lies between, look there.",
    ],
    mitigation: ["Connect this computer again. Hosts are taken up where they were."],
  },
  "cpu-high": {
    meaning: "The CPU was more than 90 % busy for five minutes; it ends at 80 %.",
    impact: "Requests take longer; jobs wait. Short work is no reason for this alert.",
    diagnosis: [
      "The message names the busiest process.",
      "Look at the load per core: a busy CPU without a queue is used well.",
      "Compare with the same hour of yesterday.",
    ],
    mitigation: [
      "Stop or limit the process that should not be there (`nice`, `CPUQuota=` of its unit).",
      "Move work to another host, or give this one more cores.",
    ],
  },
  "cpu-iowait": {
    meaning: "For five minutes the CPU spent more than half of its time waiting for disks.",
    impact: "Whatever reads or writes is slow, and so is all that waits for it.",
    diagnosis: [
      "Look at the time of a disk request and at which disk is busy.",
      "Look for the process that reads or writes (`iotop`, `pidstat -d`).",
      "A swapping host waits for its disk, too: look at memory.",
    ],
    mitigation: [
      "Move the backup or the batch job to another hour, or limit it (`ionice`, `IOWeight=`).",
      "Replace a failing disk.",
    ],
  },
  "cpu-steal": {
    meaning: "The hypervisor gave this machine's CPU time to others for ten minutes.",
    impact: "The machine is slower than its own numbers say, and nothing on it can change that.",
    diagnosis: [
      "Compare with other machines on the same hypervisor.",
      "Bursting instances of clouds look like this when their credits are used up.",
    ],
    mitigation: ["Move the machine to another hypervisor, or to a class with CPU of its own."],
  },
  "load-high": {
    meaning: "For five minutes more than four tasks a core were runnable or waited for disks; it ends at three.",
    impact: "Everything on the host waits in a queue.",
    diagnosis: [
      "With a busy CPU: too much work. With an idle one: tasks hang on a disk or a network mount.",
      "Look at the top processes and at mounts that do not answer.",
    ],
    mitigation: ["Stop what piled up (cron jobs that overlap, a build).", "Mend the mount that does not answer."],
  },
  "memory-used": {
    meaning: "More than 90 % (critical: 97 %) of the memory was not available for two minutes.",
    impact: "The kernel will end a process before long, usually the largest one.",
    diagnosis: [
      "The message names the largest process.",
      "Memory that only grows is a leak; look at the last day.",
      "Caches do not count as used here.",
    ],
    mitigation: [
      "Restart the service that leaks.",
      "Bound it (`MemoryMax=` of its unit), or give the host more memory.",
    ],
  },
  "swap-used": {
    meaning: "More than 80 % of the swap was in use for a quarter of an hour.",
    impact: "Memory ran short some time ago. When swap is full too, processes are ended.",
    diagnosis: [
      "Look at tasks that wait for memory: without any, the swap is only old.",
      "Look for the largest processes.",
    ],
    mitigation: [
      'Free memory as for "Memory nearly full".',
      "Swap that is only old can be emptied with `swapoff -a` and `swapon -a` once memory is free.",
    ],
  },
  "pressure-cpu": {
    meaning:
      "For ten minutes tasks waited for a CPU more than 60 % of the time (pressure stall information of the kernel).",
    impact: "Work is delayed by a lack of CPU: this is the delay itself, not a guess.",
    diagnosis: ["Look at the top processes and the load per core."],
    mitigation: ['As for "CPU busy".'],
  },
  "pressure-memory": {
    meaning: "For five minutes tasks stood still for memory 20 % (critical: 50 %) of the time.",
    impact: "The host is thrashing: it reads back what it has just thrown out.",
    diagnosis: ["Look at memory, swap, and the largest processes.", "A limit of a container shows the same inside it."],
    mitigation: ["End or restart the largest process before the kernel does.", "Raise the limit or the memory."],
  },
  "pressure-io": {
    meaning: "For ten minutes tasks waited for disks more than 60 % of the time.",
    impact: "Everything that touches a disk is slow.",
    diagnosis: ["Look at disk requests, at busy disks and at backups under way."],
    mitigation: ['As for "CPU waits for disks".'],
  },
  "disk-used": {
    meaning:
      "A file system is more than 90 % (critical: 95 %) full for ordinary users; the reserve of root counts as used.",
    impact: "When it is full, services that write fail: databases stop, logins and mail may, too.",
    diagnosis: [
      "The message names the fullest folder where that is known.",
      "Find the largest folders: `du -xh --max-depth=2 MOUNT | sort -h`",
      "Files that were deleted but are still open: `lsof +L1`",
    ],
    mitigation: [
      "Rotate and clean logs (`journalctl --vacuum-size=500M`), package caches and old kernels.",
      "Restart what holds deleted files.",
      "Enlarge the volume.",
    ],
  },
  "disk-fills": {
    meaning:
      "A straight line through the last six hours reaches the end of the disk within 24 hours with less than 40 % free, or within four hours with less than 20 % free.",
    impact: "There is time, but not much.",
    diagnosis: [
      "Look at the chart of free space: a steady slope is a log or a leak, a step was a copy.",
      "Find what grew: `find MOUNT -xdev -newermt '-6 hours' -size +50M`",
    ],
    mitigation: ['Stop what writes, or clean up, as for "Disk nearly full".'],
  },
  "disk-inodes": {
    meaning: "More than 90 % (critical: 97 %) of the inodes of a file system are in use.",
    impact: "No file can be made any more although there is space left.",
    diagnosis: [
      "Find the folder with too many small files: `du --inodes -xd2 MOUNT | sort -n`",
      "Sessions, mail queues and caches are the usual ones.",
    ],
    mitigation: [
      "Delete old files of that folder, and make what writes them clean up.",
      "ext4 cannot get more inodes later; XFS and btrfs make them as needed.",
    ],
  },
  "disk-hanging": {
    meaning: "A mount did not answer for a minute: a network file system whose server is gone, or a disk that stalls.",
    impact: "Every process that touches it hangs, and cannot even be ended.",
    diagnosis: [
      "Is the NFS or SMB server up, and its network?",
      "Processes in state D: `ps -eo pid,stat,wchan:30,args | grep ' D'`",
    ],
    mitigation: [
      "Bring the server back; most processes go on by themselves.",
      "Else `umount -f`, or `umount -l` and restart what hung.",
    ],
  },
  "disk-slow": {
    meaning: "For ten minutes a request to a disk took more than 200 ms on average.",
    impact: "Databases and everything that syncs to disk get slow.",
    diagnosis: [
      "Busy at 100 % with many requests: too much work. Slow with few: the disk or its cable.",
      "Look at SMART and at the kernel's messages.",
    ],
    mitigation: ["Move work away, or limit it.", "Replace the disk before it fails."],
  },
  "network-errors": {
    meaning: "An interface counted more than one error a second for five minutes.",
    impact: "Packets are sent again; connections are slow or break.",
    diagnosis: ["`ip -s link show`; `ethtool INTERFACE` for speed and duplex.", "The same on the port of the switch."],
    mitigation: ["Replace cable, optic or port.", "Set both sides to the same speed, best to automatic."],
  },
  "units-failed": {
    meaning: "A systemd unit is in state failed.",
    impact: "What it does is not done. A failed timer means that a job, a backup perhaps, did not run.",
    diagnosis: ["`systemctl --failed`, then `systemctl status UNIT` and `journalctl -u UNIT`"],
    mitigation: [
      "Mend the cause and start the unit again.",
      "`systemctl reset-failed UNIT` for one that is not needed any more.",
    ],
  },
  "containers-stopped": {
    meaning: "A container is stopped.",
    impact: "What it served is gone, unless it was a job that has ended.",
    diagnosis: [
      "`docker ps -a` (or `podman ps -a`) for its exit code; `docker logs NAME`",
      "137 was ended from outside, most often for lack of memory.",
    ],
    mitigation: [
      "Start it again and give it a restart policy.",
      "Remove containers of jobs that are done, or leave them out by a label in this rule.",
    ],
  },
  "raid-degraded": {
    meaning: "An array runs without one of its disks.",
    impact: "The data is still there. The next disk that fails may take it away.",
    diagnosis: [
      "`cat /proc/mdstat`, `mdadm --detail DEVICE`, or `zpool status`",
      "Look at SMART of the disk that is missing.",
    ],
    mitigation: ["Check the newest backup now.", "Replace the disk and let the array rebuild."],
  },
  "raid-data-errors": {
    meaning: "ZFS found blocks that it cannot read or mend. The pool may be online all the same.",
    impact: "Files, or parts of the pool itself, are lost or wrong.",
    diagnosis: [
      "`zpool status -v` names the files.",
      "Look at the devices that count errors, their cables and SMART, and at the memory of the host.",
    ],
    mitigation: [
      "Restore the files that are named from a backup. What is at fault in the pool itself needs the whole pool restored.",
      "Replace what is at fault, then run `zpool scrub` twice: the list is empty once two came through.",
    ],
  },
  "smart-failing": {
    meaning: "A disk says of itself that it fails.",
    impact: "It may stop at any time.",
    diagnosis: ["`smartctl -a DEVICE`: reallocated and pending sectors, and the log of errors"],
    mitigation: ["Back up what is on it, and replace it."],
  },
  "temperature-high": {
    meaning: "A sensor was above 85 °C (critical: 95 °C) for two minutes.",
    impact: "The CPU slows itself down, then the machine switches off. Hot disks die early.",
    diagnosis: ["Fans, dust, the room. Is one host hot or all of a rack?"],
    mitigation: ["Cool it; take load away meanwhile."],
  },
  "clock-unsynchronized": {
    meaning: "The clock was not synchronized for a quarter of an hour.",
    impact: "Logins with one-time codes, certificates and clusters fail once it has drifted far enough.",
    diagnosis: ["`timedatectl`, `chronyc sources`", "Is UDP port 123 open to the time server?"],
    mitigation: ["Start chrony or systemd-timesyncd, and give it a server that can be reached from there."],
  },
  "clock-offset": {
    meaning: "The clock was half a second or more off for five minutes.",
    impact: "Logs do not fit together; tokens and replication may fail.",
    diagnosis: ["`chronyc tracking`", "A virtual machine that was suspended is off until it is set."],
    mitigation: ["`chronyc makestep`, or restart the time service."],
  },
  "certificate-expires": {
    meaning: "A certificate ends within 30 days (critical: 7 days).",
    impact: "From its end on, clients refuse to connect.",
    diagnosis: [
      "Did the renewal run? `systemctl list-timers | grep -i cert`, and its log",
      "Is it renewed on disk and the service only not reloaded?",
    ],
    mitigation: [
      "Renew it (`certbot renew`) and reload the service.",
      "Make the renewal reload the service by itself.",
    ],
  },
  "reboot-required": {
    meaning: "The system says that an update takes effect only after a reboot.",
    impact: "Until then the old kernel or library, with its holes, is what runs.",
    diagnosis: ["`cat /var/run/reboot-required.pkgs`; `needs-restarting -r`; `needrestart`"],
    mitigation: ["Reboot at a good time; the patching page can do it one host after the other and waits for each."],
  },
  "security-updates": {
    meaning: "The package manager knows of security updates that are not installed.",
    impact: "Known holes stay open.",
    diagnosis: ["Look at the packages of the host."],
    mitigation: ["Plan them on the patching page."],
  },
  "kernel-errors": {
    meaning: "The kernel wrote messages of priority error within the last hour.",
    impact: "Often a disk, memory or network card that begins to fail; sometimes only a driver that talks too much.",
    diagnosis: ["`journalctl -k -p err --since -1h`"],
    mitigation: [
      "Replace what fails.",
      "For a message that is known to be harmless, raise the limit of this rule for these hosts.",
    ],
  },
  "check-failed": {
    meaning: "A check of yours is not OK: a Nagios plugin, an HTTP, TCP, DNS or ping check, or a command.",
    impact: "As the check says. Unknown means that the check itself could not be made.",
    diagnosis: ["The message holds the check's own text.", "Run it again on the page of checks."],
    mitigation: ["Mend what it checks.", "If its limits do not fit, change them in the check."],
  },
};

/** The documentation of a default rule; null for rules of one's own. */
export function ruleHelp(ruleId: string): RuleHelp | null {
  return Object.hasOwn(help, ruleId) ? (help[ruleId] ?? null) : null;
}
