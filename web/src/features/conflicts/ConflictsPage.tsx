import { Tabs } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { identityConflictsQuery, objectConflictsQuery } from "../../api";
import { formatNumber, useText } from "../../text";
import { Page } from "../../ui";
import { IdentityConflicts } from "./IdentityConflicts";
import { ObjectConflicts } from "./ObjectConflicts";

/** What arrived and contradicts what was there; nothing is ever merged in silence. */
export function ConflictsPage() {
  const { t, language } = useText();
  const identities = useInfiniteQuery(identityConflictsQuery);
  const objects = useInfiniteQuery(objectConflictsQuery);
  const counted = (word: string, list: { pages: { items: unknown[]; next: string | null }[] } | undefined) => {
    const [first] = list?.pages ?? [];
    if (!first || first.items.length === 0) return word;
    return `${word} (${formatNumber(first.items.length, language)}${first.next ? "+" : ""})`;
  };
  return (
    <Page title={t("conflicts.title")} help={t("conflicts.help")}>
      <Tabs defaultValue="identity" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="identity">{counted(t("conflicts.identity"), identities.data)}</Tabs.Tab>
          <Tabs.Tab value="objects">{counted(t("conflicts.objects"), objects.data)}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="identity" pt="md">
          <IdentityConflicts />
        </Tabs.Panel>
        <Tabs.Panel value="objects" pt="md">
          <ObjectConflicts />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
