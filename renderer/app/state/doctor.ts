import { create } from "zustand";

/** Which host the connection doctor looks at; the frame shows its panel. */
export const useDoctorPanel = create<{ readonly hostId: string | null }>(() => ({ hostId: null }));

export const examineHost = (hostId: string): void => useDoctorPanel.setState({ hostId });
export const closeDoctor = (): void => useDoctorPanel.setState({ hostId: null });
