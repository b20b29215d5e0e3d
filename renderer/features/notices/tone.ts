import type { Notice } from "../../../shared/contract/notices.ts";

/** Tones of a notice in hertz, one after the other: the worse, the more and the lower. */
export const melodies: Readonly<Record<Notice["severity"], readonly number[]>> = {
  critical: [880, 587, 880, 587],
  warning: [784, 587],
  info: [659],
};
const TONE_SECONDS = 0.16;
const GAP_SECONDS = 0.05;
const LOUDNESS = 0.2;

/** Plays a notice's tones; nothing where there is no sound, or the browser wants a click first. */
export function playTone(severity: Notice["severity"]): void {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  melodies[severity].forEach((frequency, index) => {
    const begin = context.currentTime + index * (TONE_SECONDS + GAP_SECONDS);
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    // Faded in and out: a tone that is cut off clicks.
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + GAP_SECONDS);
    volume.gain.linearRampToValueAtTime(0, begin + TONE_SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + TONE_SECONDS);
    if (index === melodies[severity].length - 1) tone.onended = () => void context.close();
  });
}
