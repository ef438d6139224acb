import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useText } from "../../text";
import { Page } from "../../ui";
import styles from "./people.module.css";
import { isTab, TABS } from "./people-search";
import { RolesTab } from "./RolesTab";
import { SessionsTab } from "./SessionsTab";
import { TokensTab } from "./TokensTab";
import { UsersTab } from "./UsersTab";

const route = getRouteApi("/signed-in/shell/people");
const PANELS = { users: UsersTab, roles: RolesTab, tokens: TokensTab, sessions: SessionsTab } as const;

/** People, their roles, the tokens of machines and who is signed in. */
export function PeoplePage() {
  const { t } = useText();
  const { tab = "users" } = route.useSearch();
  const navigate = route.useNavigate();
  const Panel = PANELS[tab];
  return (
    <Page title={t("people.title")}>
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ search: { tab: isTab(chosen) ? chosen : undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List className={styles.tabs}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`people.${one}`)}
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
