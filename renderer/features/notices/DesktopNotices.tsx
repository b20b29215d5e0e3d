import { Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { BellRing } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import type { Notice } from "../../../shared/contract/notices.ts";
import { showStanding } from "../../app/state/standing.ts";
import { sizes } from "../../app/theme.ts";
import { useStream } from "../../transport/hooks.ts";
import { playTone } from "./tone.ts";

/** Shows the notices for this computer, wherever in the page a person is. */
export function DesktopNotices() {
  const [, navigate] = useLocation();
  useStream("notices.desktop", undefined, (event: StreamEvent<"notices.desktop">) => {
    if (event.type === "standing") return showStanding(event.standing);
    if (event.banner) banner(event.notice, () => navigate("/alerts"));
    if (event.sound) playTone(event.notice.severity);
  });
  useEffect(() => () => showStanding(null), []);
  return null;
}

/** By the system where it lets us, else within the page. */
function banner(notice: Notice, open: () => void): void {
  const { id, title, lines, severity } = notice;
  if (typeof Notification !== "undefined" && Notification.permission === "granted") {
    // Silent: the sound is a choice of its own.
    const shown = new Notification(title, { body: lines.join("\n"), tag: id, silent: true });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
    return;
  }
  notifications.show({
    color: severity === "critical" ? "red" : "accent",
    icon: <BellRing size={sizes.icon.md} aria-hidden />,
    autoClose: false,
    closeButtonProps: { "aria-label": "Dismiss" },
    title,
    message: (
      <Text size="sm" c="dimmed">
        {lines.slice(0, 3).join(" ")}
      </Text>
    ),
  });
}
