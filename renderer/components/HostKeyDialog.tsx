import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { CircleCheck, OctagonAlert, ShieldQuestion } from "lucide-react";
import { useState } from "react";
import { sizes } from "../app/theme.ts";
import { useCommand } from "../transport/hooks.ts";
import { FactList } from "./FactList.tsx";
import { DialogButtons } from "./DialogButtons.tsx";
import { answerHostKey, type OpenQuestion, useHostKeyQuestions } from "./hostKeyGate.ts";
import { compareFingerprint } from "./hostKeyQuestion.ts";
import classes from "./HostKeyDialog.module.css";
import { Time } from "./Time.tsx";
import { CopyButton } from "./CopyButton.tsx";

/** Mounted once by the frame; shows whatever question is first in the queue. */
export function HostKeyDialog() {
  const question = useHostKeyQuestions((state) => state.queue[0]);
  return (
    <Modal
      opened={question !== undefined}
      onClose={() => answerHostKey(false)}
      size="lg"
      title={question?.kind === "changed" ? "The host key has changed" : "Is this the right server?"}
      closeButtonProps={{ "aria-label": "Close without trusting" }}
    >
      {question ? <Question key={`${question.hostId}-${question.key}`} question={question} /> : null}
    </Modal>
  );
}

function Question({ question }: { question: OpenQuestion }) {
  const [expected, setExpected] = useState("");
  const [typedName, setTypedName] = useState("");
  const trust = useCommand("hostKeys.trust");
  const changed = question.kind === "changed";
  const comparison = compareFingerprint(expected, question.fingerprint);
  const named = typedName.trim() === question.host;
  const accept = async (): Promise<void> => {
    const done = await trust.run({ hostId: question.hostId, key: question.key, replace: changed });
    if (done !== null) answerHostKey(true);
  };
  return (
    <Stack gap="md">
      {changed ? <ChangedLead question={question} /> : <UnknownLead question={question} />}
      <FactList>
        <dt>Host</dt>
        <dd>{question.host}</dd>
        {question.address ? (
          <>
            <dt>Address</dt>
            <dd className="mono">{question.address}</dd>
          </>
        ) : null}
        <dt>Key type</dt>
        <dd className="mono">{question.keyType}</dd>
        {question.expected ? (
          <>
            <dt>Known key</dt>
            <dd className="mono">{question.expected}</dd>
          </>
        ) : null}
        <dt>{changed ? "Key it shows now" : "Fingerprint"}</dt>
        <dd className={`mono ${classes.fingerprint}`} data-changed={changed || undefined}>
          {question.fingerprint}
          <CopyButton value={question.fingerprint} label="Copy fingerprint" />
        </dd>
      </FactList>
      {question.certificate === null ? null : (
        <Text size="sm">
          The server sent this key in a certificate that does not count: {question.certificate}. Compare it like a key
          that comes without one.
        </Text>
      )}
      <TextInput
        label="Compare with the expected fingerprint"
        description="Paste it from the server's console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
        placeholder="SHA256:…"
        value={expected}
        onChange={(event) => setExpected(event.currentTarget.value)}
        classNames={{ input: "mono" }}
        spellCheck={false}
        autoComplete="off"
      />
      <ComparisonLine comparison={comparison} />
      {changed ? (
        <TextInput
          label={`To replace the known key, type the host's name: ${question.host}`}
          value={typedName}
          onChange={(event) => setTypedName(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
      ) : null}
      <DialogButtons
        action={changed ? "Replace the known key" : "Trust this key"}
        running={trust.running}
        missing={
          comparison === "differs"
            ? "A key that differs from what you expect is not trusted."
            : changed && !named
              ? "Type the host's name first."
              : null
        }
        onAction={() => void accept()}
        danger={changed}
        failure={trust.failure}
        onCancel={() => answerHostKey(false)}
        cancel={changed ? "Keep refusing" : "Cancel"}
        cautious
      />
    </Stack>
  );
}

function UnknownLead({ question }: { question: OpenQuestion }) {
  return (
    <div className={classes.lead}>
      <ShieldQuestion size={sizes.icon.lg} aria-hidden />
      <Text size="sm">
        Holdfast has not met {question.host} before. Trust the key only if its fingerprint is the one the server itself
        shows; from then on any other key is refused.
      </Text>
    </div>
  );
}

function ChangedLead({ question }: { question: OpenQuestion }) {
  return (
    <div className={classes.lead} data-tone="critical" role="alert">
      <OctagonAlert size={sizes.icon.lg} aria-hidden />
      <div>
        <Text size="sm">
          {question.host} shows another key than the one Holdfast knows. The server may have been reinstalled, or
          somebody may be standing between you and it. Nothing was sent to it.
        </Text>
        {question.firstSeen === null ? null : (
          <Text size="sm" mt="xs">
            The known key was first seen <Time at={question.firstSeen} />
            {question.lastSeen === null ? null : (
              <>
                , last <Time at={question.lastSeen} />
              </>
            )}
            .
          </Text>
        )}
      </div>
    </div>
  );
}

function ComparisonLine({ comparison }: { comparison: ReturnType<typeof compareFingerprint> }) {
  if (comparison === "empty") return null;
  const match = comparison === "match";
  const Icon = match ? CircleCheck : OctagonAlert;
  return (
    <div className={classes.comparison} data-match={match || undefined} role="status">
      <Icon size={sizes.icon.md} aria-hidden />
      {match ? "The fingerprints are the same." : "The fingerprints differ. This is not the key you expect."}
    </div>
  );
}
