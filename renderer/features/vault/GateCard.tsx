import { Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Anchor } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { sizes } from "../../app/theme.ts";
import classes from "./vault.module.css";

/**
 * The one card that stands before the frame. Where the button that led here is gone and no field asks for the keyboard,
 * its title takes it: a screen reader says where one is, and Tab goes on from there.
 */
export function GateCard({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle("Holdfast");
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <main className={classes.gate}>
      <div className={classes.brand}>
        <Anchor size={sizes.icon.lg} aria-hidden />
        Holdfast
      </div>
      <section className={classes.card} aria-labelledby="gate-title">
        <Stack gap="md">
          <div>
            <Title ref={heading} order={1} id="gate-title" tabIndex={-1} className={classes.title}>
              {title}
            </Title>
            <Text size="sm" c="dimmed" mt="xs" component="div">
              {lead}
            </Text>
          </div>
          {children}
        </Stack>
      </section>
    </main>
  );
}
