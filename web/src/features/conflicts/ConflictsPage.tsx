import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { identityConflictsQuery, objectConflictsQuery } from "../../api";
import { formatNumber, useText } from "../../text";
import { Page } from "../../ui";
import { IdentityConflicts } from "./IdentityConflicts";
import { ObjectConflicts } from "./ObjectConflicts";

/** What arrived and contradicts what was there; nothing is ever merged in silence. */
export function ConflictsPage() {
  const { t, language } = useText();
  const identities = useQuery(identityConflictsQuery);
  const objects = useQuery(objectConflictsQuery);
  const counted = (word: string, list: { items: unknown[]; next: string | null } | undefined) =>
    list && list.items.length > 0
      ? `${word} (${formatNumber(list.items.length, language)}${list.next ? "+" : ""})`
      : word;
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
