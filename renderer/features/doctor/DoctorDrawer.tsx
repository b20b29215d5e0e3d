import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { RotateCw } from "lucide-react";
import { Failure } from "../../../shared/base/failure.ts";
import type { DoctorStep } from "../../../shared/contract/doctor.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { doctorText } from "../../../shared/words/doctor.ts";
import { closeDoctor, useDoctorPanel } from "../../app/state/doctor.ts";
import { editHost } from "../../app/state/hostEditor.ts";
import { useHost, useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { useHostKeyGate } from "../../components/hostKeyGate.ts";
import { ErrorLine, LoadingState } from "../../components/states.tsx";
import { StepList } from "./StepList.tsx";
import { useExamination } from "./useExamination.ts";

/** Mounted once by the frame; opens for "Find out why" from anywhere. */
export function DoctorDrawer() {
  const hostId = useDoctorPanel((state) => state.hostId);
  const host = useHost(hostId);
  return (
    <Drawer
      opened={host !== null}
      onClose={closeDoctor}
      position="right"
      size="lg"
      title={host ? `The connection to ${host.name}` : ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {host ? <Examined key={host.id} host={host} /> : null}
    </Drawer>
  );
}

function Examined({ host }: { host: Host }) {
  const { steps, running, failure, again } = useExamination(host.id);
  const failed = steps.find(({ state }) => state === "failed");
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" role="status">
        {verdict(host, running, failed)}
      </Text>
      {steps.length === 0 && running ? <LoadingState label="Examining the connection" /> : <StepList steps={steps} />}
      <ErrorLine failure={failure} />
      <Group justify="space-between" gap="sm">
        <CopyButton text label="Copy as text" value={doctorText(steps)} />
        <Group gap="sm">
          {failed ? <NextStep failed={failed} host={host} again={again} /> : null}
          <Button
            variant="default"
            leftSection={<RotateCw size={sizes.icon.sm} aria-hidden />}
            disabled={running}
            onClick={again}
          >
            Examine again
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

function verdict(host: Host, running: boolean, failed: DoctorStep | undefined): string {
  if (running) return `Holdfast logs in to ${host.name} anew, step by step, apart from connections that are open.`;
  if (!failed) return "Every step worked.";
  return failed.host === host.name ? "One step failed." : `One step failed, at ${failed.host}.`;
}

/** The button for what can be done here about the failed step: its host's key, or its host's settings. */
function NextStep({ failed, host, again }: { failed: DoctorStep; host: Host; again: () => void }) {
  const gate = useHostKeyGate();
  const hosts = useHosts();
  const subject = hosts.find(({ name }) => name === failed.host) ?? host;
  const { cause, failure } = failed;
  if (failure && (cause === "keyUnknown" || cause === "keyChanged")) {
    const review = async (): Promise<void> => {
      if (await gate.ask(subject.id, new Failure(failure.code, failure.params))) again();
    };
    return <Button onClick={() => void review()}>Review host key</Button>;
  }
  const edit = (): void => {
    closeDoctor();
    editHost(subject.id);
  };
  return <Button onClick={edit}>Edit {subject.name}</Button>;
}
