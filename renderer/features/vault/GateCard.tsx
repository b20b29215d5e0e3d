import { Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Anchor } from "lucide-react";
import type { ReactNode } from "react";
import { sizes } from "../../app/theme.ts";
import classes from "./vault.module.css";

/** The one card that stands before the frame. */
export function GateCard({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  useDocumentTitle("Holdfast");
  return (
    <main className={classes.gate}>
      <div className={classes.brand}>
        <Anchor size={sizes.icon.lg} aria-hidden />
        Holdfast
      </div>
      <section className={classes.card} aria-labelledby="gate-title">
        <Stack gap="md">
          <div>
            <Title order={1} id="gate-title">
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
