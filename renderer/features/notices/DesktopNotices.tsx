import { Anchor, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { BellRing } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import type { Notice } from "../../../shared/contract/notices.ts";
import { showStanding } from "../../app/state/standing.ts";
import { sizes } from "../../app/theme.ts";
import { useStream } from "../../transport/hooks.ts";
import classes from "./notices.module.css";
import { placeOfNotice } from "./looks.ts";
import { playTone } from "./tone.ts";

/** How long a banner stays, in milliseconds: it lies over what a person works on, and the status line goes on saying it. */
const stays = (severity: Notice["severity"]): number => (severity === "critical" ? 30_000 : 12_000);
/** Lines of a banner. */
const MAX_LINES = 3;

/** Shows the notices for this computer, wherever in the page a person is. */
export function DesktopNotices() {
  const [, navigate] = useLocation();
  useStream("notices.desktop", undefined, (event: StreamEvent<"notices.desktop">) => {
    if (event.type === "standing") return showStanding(event.standing);
    if (event.banner) banner(event.notice, () => navigate(placeOfNotice(event.notice)));
    if (event.sound) playTone(event.notice.severity);
  });
  useEffect(() => () => showStanding(null), []);
  return null;
}

/** By the system where it lets us, else within the page. */
function banner(notice: Notice, open: () => void): void {
  const { id, kind, title, severity } = notice;
  // One alert alone is its own title.
  const lines = notice.lines.filter((line) => !title.includes(line)).slice(0, MAX_LINES);
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
    id,
    color: severity === "critical" ? "red" : "accent",
    icon: <BellRing size={sizes.icon.md} aria-hidden />,
    autoClose: stays(severity),
    closeButtonProps: { "aria-label": "Dismiss" },
    title: <span className={classes.bannerText}>{title}</span>,
    message: (
      <>
        {lines.map((line) => (
          <Text key={line} size="sm" c="dimmed" lineClamp={2}>
            {line}
          </Text>
        ))}
        {kind === "test" ? null : (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              notifications.hide(id);
              open();
            }}
          >
            {notice.alertIds.length === 1 ? "Open the alert" : "Open the alerts"}
          </Anchor>
        )}
      </>
    ),
  });
}
