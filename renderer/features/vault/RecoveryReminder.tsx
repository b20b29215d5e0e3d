import { useEffect } from "react";
import { useLocation } from "wouter";
import { setPreference, usePreferences } from "../../app/state/preferences.ts";
import { toastDone } from "../../app/toast.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { isReminderDue } from "./reminder.ts";

const preference = "recoveryReminder";

/** Says now and then that the recovery key on paper should be tried: a key that nobody can find or read is none. */
export function RecoveryReminder() {
  const { data } = useQuery("vault.recoveryState", undefined);
  const loaded = usePreferences((state) => state.loaded);
  const [, navigate] = useLocation();
  useEffect(() => {
    if (!data || !loaded) return;
    const now = Date.now();
    if (!isReminderDue(data, usePreferences.getState().values[preference], now)) return;
    setPreference(preference, now);
    toastDone("Does your recovery key still open the vault? Test it while you do not need it.", {
      label: "Test it",
      run: () => navigate("/settings/vault"),
    });
  }, [data, loaded, navigate]);
  return null;
}
