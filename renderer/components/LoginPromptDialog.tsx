import { Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { MessageCircleQuestion } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import type { LoginPrompt } from "../../shared/contract/access.ts";
import { sizes } from "../app/theme.ts";
import { useCommand, useStream } from "../transport/hooks.ts";
import classes from "./HostKeyDialog.module.css";
import { DialogButtons } from "./DialogButtons.tsx";

/** Rest before a stream that ended is opened again, milliseconds. */
const reopenDelay = 2000;

/** Mounted once by the frame: shows what hosts ask during a login, one after the other. */
export function LoginPromptDialog() {
  const [open, setOpen] = useState<readonly LoginPrompt[]>([]);
  const answer = useCommand("connections.answer");
  const { failure, reopen } = useStream("connections.prompts", undefined, setOpen);
  useEffect(() => {
    if (failure === null) return undefined;
    setOpen([]);
    const timer = setTimeout(reopen, reopenDelay);
    return () => clearTimeout(timer);
  }, [failure, reopen]);
  const [prompt] = open;
  const dismiss = (): void => {
    if (prompt) void answer.run({ id: prompt.id, answers: null });
  };
  return (
    <Modal
      opened={prompt !== undefined}
      onClose={dismiss}
      title={prompt ? `${prompt.host} asks before it lets you in` : ""}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close without answering" }}
    >
      {prompt ? <Questions key={prompt.id} prompt={prompt} waiting={open.length - 1} onDismiss={dismiss} /> : null}
    </Modal>
  );
}

interface Props {
  readonly prompt: LoginPrompt;
  /** Questions of other logins behind this one. */
  readonly waiting: number;
  onDismiss(): void;
}

function Questions({ prompt, waiting, onDismiss }: Props) {
  const [answers, setAnswers] = useState<readonly string[]>(() => prompt.questions.map(() => ""));
  const send = useCommand("connections.answer");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await send.run({ id: prompt.id, answers: [...answers] });
  };
  const set = (index: number, value: string): void =>
    setAnswers((before) => before.map((answer, at) => (at === index ? value : answer)));
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <div className={classes.lead}>
          <MessageCircleQuestion size={sizes.icon.lg} aria-hidden />
          <div>
            <Text size="sm">
              Login of {prompt.user} on {prompt.host}. The questions are the server's own words.
            </Text>
            {[prompt.title, prompt.instruction].filter(Boolean).map((text) => (
              <Text key={text} size="sm" c="dimmed" mt="xs">
                {text}
              </Text>
            ))}
          </div>
        </div>
        {prompt.questions.map(({ text, echo }, index) => {
          const Input = echo ? TextInput : PasswordInput;
          return (
            <Input
              key={index}
              label={text}
              value={answers[index] ?? ""}
              onChange={(event) => set(index, event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              maxLength={1024}
              data-autofocus={index === 0 || undefined}
            />
          );
        })}
        <DialogButtons
          action="Answer"
          running={send.running}
          failure={send.failure}
          onCancel={onDismiss}
          cancel="Do not log in"
        >
          {waiting > 0 ? (
            <Text size="sm" c="dimmed">
              {waiting} more waiting
            </Text>
          ) : null}
        </DialogButtons>
      </Stack>
    </form>
  );
}
