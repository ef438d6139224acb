import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useText } from "../../text";
import { Page } from "../../ui";
import { FormsTab } from "./FormsTab";
import { KeysTab } from "./KeysTab";
import { LetterheadTab } from "./LetterheadTab";
import { isTab, TABS } from "./sheets-search";
import { VerifyTab } from "./VerifyTab";

const route = getRouteApi("/signed-in/shell/sheets");
const PANELS = { forms: FormsTab, letterhead: LetterheadTab, keys: KeysTab, verify: VerifyTab } as const;

/** How results look on paper, what they are signed with, and whether a paper is what it says. */
export function SheetsPage() {
  const { t } = useText();
  const { tab = "forms" } = route.useSearch();
  const navigate = route.useNavigate();
  const Panel = PANELS[tab];
  return (
    <Page title={t("sheets.title")} wide>
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ search: { tab: isTab(chosen) ? chosen : undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`sheets.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Panel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
